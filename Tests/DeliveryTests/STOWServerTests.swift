import DICOM
import Delivery
import Foundation
import Records
import Tensors
import TestSupport
import Testing

/// STOW-RS against a server that answers as a test says.
@Suite struct STOWServerTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func files(_ count: Int = 3) throws -> [OutgoingFile] {
        try StoreRequestorTests.outgoing(try SampleObjects.write(count, to: folder.url.appending(path: "out")))
    }

    private func deliver(
        _ files: [OutgoingFile], to settings: STOWSettings
    ) async throws -> [InstanceOutcome] {
        let log = StoreRequestorTests.Log()
        try await STOWDestination(settings).deliver(
            files, of: nil, DeliveryReport(told: { log.note($0.relativePath, $1) }))
        return files.compactMap { log.all[$0.relativePath] }
    }

    private static func uid(_ file: OutgoingFile) -> String { file.identity?.sopInstanceUID ?? "" }

    /// A response's item: an instance that is stored.
    private static func stored(_ file: OutgoingFile) -> String {
        #"{"00081155": {"vr": "UI", "Value": ["\#(uid(file))"]}}"#
    }

    private static func failed(_ file: OutgoingFile, _ reason: Int) -> String {
        #"{"00081155": {"vr": "UI", "Value": ["\#(uid(file))"]}, "00081197": {"vr": "US", "Value": [\#(reason)]}}"#
    }

    private static func response(stored: [String] = [], failed: [String] = []) -> String {
        #"{"00081199": {"vr": "SQ", "Value": [\#(stored.joined(separator: ","))]}, "00081198": {"vr": "SQ", "Value": [\#(failed.joined(separator: ","))]}}"#
    }

    @Test func theTokenGoesWithEveryRequestAndIsReadAnew() async throws {
        let server = try await ScriptedServer { _ in .init(200) }
        let token = folder.url.appending(path: "token")
        try Data("first\n".utf8).write(to: token)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: token.path)
        var settings = STOWSettings(url: server.url + "/dicom-web")
        settings.token = .file(token.path)
        settings.instances = 2
        let files = try files()
        #expect(try await deliver(files, to: settings).allSatisfy { $0 == .acknowledged(warning: nil) })
        try Data("second\n".utf8).write(to: token)
        _ = try await deliver(files, to: settings)
        #expect(
            server.requests.map { $0.header("authorization") } == [
                "Bearer first", "Bearer first", "Bearer second", "Bearer second",
            ])
        #expect(server.requests.allSatisfy { $0.method == "POST" && $0.path == "/dicom-web/studies" })
        // Every object is in the bodies, byte by byte.
        for file in files {
            let bytes = try Data(contentsOf: file.url)
            #expect(server.requests.prefix(2).count { $0.body.firstRange(of: bytes) != nil } == 1)
        }
    }

    @Test func aTokenThatOthersCanReadIsNotUsedAndNobodyIsCalled() async throws {
        let server = try await ScriptedServer { _ in .init(200) }
        let token = folder.url.appending(path: "token")
        try Data("secret".utf8).write(to: token)
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: token.path)
        var settings = STOWSettings(url: server.url)
        settings.token = .file(token.path)
        let files = try files(1)
        await #expect(throws: SecretError.readableByOthers(path: token.path)) {
            _ = try await deliver(files, to: settings)
        }
        #expect(server.requests.isEmpty)
    }

    @Test(.enabled(if: TestCertificates.isPossible, "needs openssl"))
    func serverAndClientProveThemselvesByCertificate() async throws {
        let keys = try TestCertificates()
        let server = try await ScriptedServer(keys: keys, asksForCertificate: true) { _ in .init(200) }
        let files = try files(1)
        func settings(_ own: String?, authority: String) -> STOWSettings {
            var settings = STOWSettings(url: server.url)
            settings.tls = TLSSettings(
                certificate: own.map { keys.certificate($0) }, key: own.map { keys.key($0) }, authorities: authority)
            return settings
        }
        let good = try await deliver(files, to: settings("client", authority: keys.authority))
        #expect(good == [.acknowledged(warning: nil)] && server.requests.count == 1)
        for wrong in [
            settings("client", authority: keys.certificate("stranger")),
            settings("intruder", authority: keys.authority), settings(nil, authority: keys.authority),
        ] {
            await #expect(throws: (any Error).self) { _ = try await deliver(files, to: wrong) }
        }
        #expect(server.requests.count == 1, "a stranger was listened to")
    }

    @Test func eachInstanceHasItsOwnFateIn202() async throws {
        let files = try files(4)
        let answer = Self.response(
            stored: [Self.stored(files[0])],
            failed: [Self.failed(files[1], 0xA700), Self.failed(files[2], 0x0122)])
        let server = try await ScriptedServer { _ in .init(202, json: answer) }
        let outcomes = try await deliver(files, to: STOWSettings(url: server.url))
        #expect(outcomes[0] == .acknowledged(warning: nil))
        #expect(outcomes.map { $0.reason?.code } == [nil, "dimse-a700", "dimse-0122", "not-acknowledged"])
        guard case .temporary = outcomes[1], case .refused = outcomes[2], case .temporary = outcomes[3] else {
            Issue.record("the fates were \(outcomes)")
            return
        }
    }

    @Test func aConflictIsNoAcknowledgement() async throws {
        let files = try files(2)
        let answer = Self.response(failed: files.map { Self.failed($0, 0xC122) })
        let server = try await ScriptedServer { _ in .init(409, json: answer) }
        let outcomes = try await deliver(files, to: STOWSettings(url: server.url))
        #expect(outcomes.count == 2 && outcomes.allSatisfy { !$0.isAcknowledged && $0.reason?.code == "dimse-c122" })
    }

    @Test(arguments: [true, false]) func aDuplicateCountsWhenItIsTheVerySameObject(isSame: Bool) async throws {
        let files = try files(2)
        let held = try Data(contentsOf: files[isSame ? 0 : 1].url)
        let answer = Self.response(failed: [Self.failed(files[0], 0x0111)])
        let server = try await ScriptedServer { request in
            guard request.method == "GET" else { return .init(409, json: answer) }
            var body = Data("--b\r\nContent-Type: application/dicom\r\n\r\n".utf8)
            body.append(held)
            body.append(Data("\r\n--b--\r\n".utf8))
            return .init(
                200, headers: ["Content-Type": "multipart/related; type=\"application/dicom\"; boundary=b"], body: body)
        }
        let outcome = try #require(try await deliver([files[0]], to: STOWSettings(url: server.url)).first)
        #expect(outcome.isAcknowledged == isSame)
        #expect(outcome.reason?.code == (isSame ? "duplicate" : "duplicate-differs"))
        #expect(server.requests.last?.path.hasSuffix("/instances/\(Self.uid(files[0]))") == true)
    }

    @Test func aServerThatAsksForPatienceIsNotGivenTheRest() async throws {
        let server = try await ScriptedServer { _ in .init(503, headers: ["Retry-After": "120"]) }
        var settings = STOWSettings(url: server.url)
        settings.instances = 1
        let files = try files()
        do {
            _ = try await deliver(files, to: settings)
            Issue.record("it was delivered")
        } catch let error as any PostponingError {
            #expect(error.code == "http-503" && error.waitSeconds == 120)
        }
        #expect(server.requests.count == 1)
    }

    @Test func withoutATimeEveryFileIsTriedAndWaits() async throws {
        let server = try await ScriptedServer { _ in .init(503) }
        let outcomes = try await deliver(try files(), to: STOWSettings(url: server.url))
        #expect(outcomes.count == 3 && outcomes.allSatisfy { !$0.isAcknowledged && $0.reason?.code == "http-503" })
    }

    @Test func aRefusedTokenIsNoDelivery() async throws {
        let server = try await ScriptedServer { request in
            request.header("authorization") == nil ? .init(401, headers: ["WWW-Authenticate": "Bearer"]) : .init(200)
        }
        let files = try files(1)
        let outcomes = try await deliver(files, to: STOWSettings(url: server.url))
        #expect(outcomes.map { $0.reason?.code } == ["http-401"] && !outcomes[0].isAcknowledged)
        await #expect(throws: (any Error).self) { try await STOWDestination(STOWSettings(url: server.url)).check() }
    }

    @Test func anAnswerThatBreaksOffIsNoAcknowledgement() async throws {
        let files = try files(1)
        let text = Self.response(stored: [Self.stored(files[0])])
        let server = try await ScriptedServer { _ in
            var answer = ScriptedServer.Answer(200, json: text)
            answer.breaksOff = true
            return answer
        }
        await #expect(throws: (any Error).self) { _ = try await deliver(files, to: STOWSettings(url: server.url)) }
    }

    @Test func theCourierHeedsTheServersTimeAndDeliversThen() async throws {
        let calls = StoreRequestorTests.Log()
        let server = try await ScriptedServer { _ in
            // The log counts: the first call is put off, those after it are taken.
            defer { calls.note("called", .acknowledged(warning: nil)) }
            return calls.all.isEmpty ? .init(429, headers: ["Retry-After": "3600"]) : .init(200)
        }
        let fixture = try CourierTests.Fixture()
        var backoff = Backoff()
        (backoff.firstSeconds, backoff.maxSeconds) = (0.01, 0.02)
        let routes = [
            DeliveryRoute(name: "pacs", destination: STOWDestination(STOWSettings(url: server.url)), backoff: backoff)
        ]
        try fixture.study("a", routes: routes)
        let running = fixture.courier(routes)
        try await eventually("it is put off") { try fixture.ledger.deliveries(of: "a").first?.reasonCode == "http-429" }
        let put = try #require(try fixture.ledger.deliveries(of: "a").first)
        #expect(try #require(put.nextAttemptAt).timeIntervalSince(put.updatedAt) > 3590)
        // Somebody asks for it at once.
        try fixture.ledger.retryDeliveries(of: "a")
        try await eventually("it is delivered") { try fixture.state("a") == .delivered }
        await running.end()
    }
}
