import DICOM
import Delivery
import Foundation
import Glibc
import Logging
import Synchronization
import TestSupport
import Testing

/// DCMTK's storescu, dcmsend and echoscu call our listener.
@Suite(.serialized, .enabled(if: ModalisExecutable.tool("storescu") != nil, "needs dcmtk"))
struct StoreListenerTests {
    /// A listener that runs, and what it handed on and told of.
    final class Running: Sendable {
        let listener: StoreListener
        private let task: Task<Void, any Error>
        let output: URL

        /// - Parameter failing: how many times a study cannot be handed on.
        init(
            _ settings: ListenSettings, folder: TemporaryFolder, failing: Int = 0,
            commitments: (@Sendable (StorageCommitmentReport) -> Void)? = nil
        ) throws {
            let log = Box()
            let output = folder.url.appending(path: "studies")
            try FileManager.default.createDirectory(at: output, withIntermediateDirectories: true)
            let listener = try StoreListener(
                settings: settings, spool: folder.url.appending(path: "spool"),
                logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
                events: { event in log.value.withLock { $0.events.append(event) } }, commitments: commitments,
                handler: { study in
                    let number = log.value.withLock { log in
                        log.studies.append(study)
                        return log.studies.count
                    }
                    if number <= failing { throw NotInTime(description: "not now") }
                    try FileManager.default.moveItem(
                        at: study.folder, to: output.appending(path: "\(study.identifier).\(number)"))
                })
            self.listener = listener
            self.output = output
            box = log
            task = Task { try await listener.run() }
        }

        final class Box: Sendable {
            let value = Mutex<(studies: [ReceivedStudy], events: [DeliveryEvent])>(([], []))
        }
        private let box: Box

        var studies: [ReceivedStudy] { box.value.withLock { $0.studies } }
        var events: [DeliveryEvent] { box.value.withLock { $0.events } }

        func files() throws -> [URL] {
            let walk = FileManager.default.enumerator(at: output, includingPropertiesForKeys: nil)
            return (walk?.compactMap { $0 as? URL } ?? []).filter { $0.pathExtension == "dcm" }
        }

        func end() async {
            task.cancel()
            _ = try? await task.value
        }
    }

    static func settings(_ change: (inout ListenSettings) -> Void = { _ in }) -> ListenSettings {
        var settings = ListenSettings()
        settings.address = "127.0.0.1"
        settings.port = 0
        settings.callers = [CallerRule(title: "SENDER", networks: [])]
        settings.limits.freeBytes = 0
        settings.quietSeconds = 0.5
        change(&settings)
        return settings
    }

    @discardableResult
    private func call(
        _ tool: String, _ listener: StoreListener, _ arguments: [String], title: String = "SENDER",
        called: String = "MODALIS", options: [String] = []
    ) async throws -> ModalisExecutable.Result {
        let program = try #require(ModalisExecutable.tool(tool))
        let end = ["127.0.0.1", "\(listener.port)"]
        // The listener's tasks may wait long for a turn beside the numeric tests.
        let patience = ["-ta", "300", "-td", "300"]
        return try await aside {
            try ModalisExecutable.run(program, ["-aet", title, "-aec", called] + patience + options + end + arguments)
        }
    }

    @Test func anEchoIsAnswered() async throws {
        let running = try Running(Self.settings(), folder: TemporaryFolder())
        #expect(try await call("echoscu", running.listener, []).status == 0)
        await running.end()
    }

    @Test func studiesArriveByteByByteAndApart() async throws {
        let folder = try TemporaryFolder()
        let running = try Running(Self.settings(), folder: folder)
        let sent =
            try SampleObjects.write(4, to: folder.url.appending(path: "in"), size: 300)
            + SampleObjects.write(3, to: folder.url.appending(path: "in"), study: "two")
        let result = try await call("dcmsend", running.listener, sent.map(\.path))
        #expect(result.status == 0, "\(result.errors)")
        try await eventually("both studies are handed on") { running.studies.count == 2 }
        try await eventually("the files are there") { try running.files().count == 7 }
        #expect(try StoreRequestorTests.areSame(sent, running.files()))
        #expect(Set(running.studies.map(\.instances)) == [4, 3])
        #expect(running.studies.allSatisfy { $0.callers == ["SENDER"] })
        for study in running.studies {
            #expect(study.identifier.wholeMatch(of: /study-[0-9a-f]{32}/) != nil)
        }
        #expect(
            running.events.contains { event in
                guard case .received(_, _, let studies) = event else { return false }
                return studies.values.compactMap { $0[SOPClass.secondaryCapture] }.sorted() == [3, 4]
            })
        await running.end()
    }

    @Test func whatWeSendIsWhatWeReceive() async throws {
        let folder = try TemporaryFolder()
        let running = try Running(Self.settings(), folder: folder)
        let sent = try SampleObjects.write(5, to: folder.url.appending(path: "in"), size: 900)
        let peer = PeerAddress(title: "MODALIS", host: "127.0.0.1", port: running.listener.port)
        var settings = StoreRequestorTests.settings()
        settings.title = "SENDER"
        let outcomes = try await StoreRequestorTests.send(StoreRequestorTests.outgoing(sent), to: peer, settings)
        #expect(outcomes.count == 5 && outcomes.values.allSatisfy { $0 == .acknowledged(warning: nil) })
        try await eventually("the study is handed on") { try running.files().count == 5 }
        #expect(try StoreRequestorTests.areSame(sent, running.files()))
        await running.end()
    }

    @Test func callersWithoutALineInTheListAreRefused() async throws {
        let folder = try TemporaryFolder()
        let running = try Running(Self.settings(), folder: folder)
        let sent = try SampleObjects.write(1, to: folder.url.appending(path: "in"))
        #expect(try await call("echoscu", running.listener, [], title: "INTRUDER").status != 0)
        #expect(try await call("storescu", running.listener, sent.map(\.path), title: "INTRUDER").status != 0)
        #expect(try await call("echoscu", running.listener, [], called: "ANOTHER").status != 0)
        #expect(running.events.count { if case .callerRejected = $0 { true } else { false } } == 3)
        #expect(running.studies.isEmpty)
        await running.end()
    }

    @Test func callersFromElsewhereAreNotEvenHeard() async throws {
        let network = try #require(CallerRule.Network("10.0.0.0/8"))
        let settings = Self.settings { $0.callers = [CallerRule(title: "SENDER", networks: [network])] }
        let running = try Running(settings, folder: TemporaryFolder())
        #expect(try await call("echoscu", running.listener, []).status != 0)
        try await eventually("it is told of") { !running.events.isEmpty }
        await running.end()
    }

    @Test func anObjectOverTheLimitIsRefusedAndTheOthersAreTaken() async throws {
        let folder = try TemporaryFolder()
        let running = try Running(Self.settings { $0.limits.objectBytes = 20_000 }, folder: folder)
        let large = try SampleObjects.write(1, to: folder.url.appending(path: "in"), study: "large", size: 200)
        let small = try SampleObjects.write(2, to: folder.url.appending(path: "in"))
        let peer = PeerAddress(title: "MODALIS", host: "127.0.0.1", port: running.listener.port)
        var settings = StoreRequestorTests.settings()
        settings.title = "SENDER"
        let outcomes = try await StoreRequestorTests.send(
            StoreRequestorTests.outgoing(large + small), to: peer, settings)
        #expect(outcomes[large[0].lastPathComponent]?.reason?.code == "dimse-c010")
        #expect(outcomes.values.count { $0.isAcknowledged } == 2)
        try await eventually("the others are handed on") { try running.files().count == 2 }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path + "/spool/incoming").isEmpty)
        await running.end()
    }

    @Test func aFullDiskIsAReasonToComeBackLater() async throws {
        let folder = try TemporaryFolder()
        let running = try Running(Self.settings { $0.limits.freeBytes = .max }, folder: folder)
        let sent = try SampleObjects.write(1, to: folder.url.appending(path: "in"))
        let peer = PeerAddress(title: "MODALIS", host: "127.0.0.1", port: running.listener.port)
        var settings = StoreRequestorTests.settings()
        settings.title = "SENDER"
        let outcomes = try await StoreRequestorTests.send(StoreRequestorTests.outgoing(sent), to: peer, settings)
        #expect(
            outcomes.values.first
                == .temporary(DeliveryReason("dimse-a700", "the peer cannot store it now, status A700")))
        await running.end()
    }

    @Test func aStudyIsCompleteByCount() async throws {
        let folder = try TemporaryFolder()
        let settings = Self.settings {
            $0.quietSeconds = 3600
            $0.instances = 3
        }
        let running = try Running(settings, folder: folder)
        let sent = try SampleObjects.write(3, to: folder.url.appending(path: "in"))
        try await call("storescu", running.listener, sent.map(\.path))
        try await eventually("it is handed on") { try running.files().count == 3 }
        await running.end()
    }

    @Test func whatWasNotCompleteAtTheEndGoesOnAtTheNextStart() async throws {
        let folder = try TemporaryFolder()
        let sent = try SampleObjects.write(4, to: folder.url.appending(path: "in"))
        let first = try Running(Self.settings { $0.quietSeconds = 3600 }, folder: folder)
        try await call("storescu", first.listener, sent.prefix(2).map(\.path))
        await first.end()
        #expect(first.studies.isEmpty)
        // A process that dies leaves what it was writing.
        let left = folder.url.appending(path: "spool/incoming/1-1.part")
        try Data("half".utf8).write(to: left)
        let second = try Running(
            Self.settings {
                $0.quietSeconds = 3600
                $0.instances = 4
            }, folder: folder)
        #expect(!FileManager.default.fileExists(atPath: left.path))
        // One of the first two again: it is known.
        try await call("storescu", second.listener, sent.dropFirst().map(\.path))
        try await eventually("it is handed on whole") { try second.files().count == 4 }
        #expect(second.studies.map(\.instances) == [4])
        await second.end()
    }

    @Test func aStudyThatCannotBeHandedOnStaysAndIsTriedAgain() async throws {
        let folder = try TemporaryFolder()
        let running = try Running(Self.settings(), folder: folder, failing: 1)
        let sent = try SampleObjects.write(2, to: folder.url.appending(path: "in"))
        try await call("storescu", running.listener, sent.map(\.path))
        try await eventually("the second attempt succeeds") { try running.files().count == 2 }
        #expect(running.studies.count == 2)
        try await eventually("the spool is empty") {
            try FileManager.default.contentsOfDirectory(atPath: folder.url.path + "/spool/complete").isEmpty
        }
        await running.end()
    }

    @Test func peersThatSayNothingDelayNobody() async throws {
        let running = try Running(Self.settings(), folder: TemporaryFolder())
        let silent = (0..<8).compactMap { _ in LoopbackPort.connection(to: running.listener.port) }
        defer { for descriptor in silent { close(descriptor) } }
        #expect(silent.count == 8)
        #expect(try await call("echoscu", running.listener, []).status == 0)
        await running.end()
    }

    @Test func moreAssociationsThanAllowedAreToldToComeBack() async throws {
        let running = try Running(Self.settings { $0.limits.associations = 2 }, folder: TemporaryFolder())
        let silent = (0..<2).compactMap { _ in LoopbackPort.connection(to: running.listener.port) }
        defer { for descriptor in silent { close(descriptor) } }
        let result = try await call("echoscu", running.listener, [])
        #expect(result.status != 0)
        await running.end()
    }

    @Test func rubbishInsteadOfDICOMEndsTheConnectionAlone() async throws {
        let running = try Running(Self.settings(), folder: TemporaryFolder())
        var random = SystemRandomNumberGenerator()
        for length in [1, 6, 10, 74, 300, 5000] {
            let descriptor = try #require(LoopbackPort.connection(to: running.listener.port))
            var bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
            // Some look like the beginning of an association request.
            if length > 70 {
                bytes.replaceSubrange(0..<6, with: [1, 0, 0, 0, UInt8(length >> 8), UInt8(length & 0xFF)])
            }
            _ = unsafe send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
            close(descriptor)
        }
        #expect(try await call("echoscu", running.listener, []).status == 0)
        await running.end()
    }

    @Test(.enabled(if: TestCertificates.isPossible, "needs openssl"))
    func callersProveThemselvesByCertificate() async throws {
        let keys = try TestCertificates()
        let settings = Self.settings {
            $0.association.tls = TLSSettings(
                certificate: keys.certificate("server"), key: keys.key("server"), authorities: keys.authority)
        }
        let folder = try TemporaryFolder()
        let running = try Running(settings, folder: folder)
        func options(_ name: String) -> [String] {
            ["+tls", keys.key(name), keys.certificate(name), "+cf", keys.authority]
        }
        #expect(try await call("echoscu", running.listener, [], options: options("client")).status == 0)
        #expect(try await call("echoscu", running.listener, [], options: options("intruder")).status != 0)
        #expect(try await call("echoscu", running.listener, []).status != 0)
        let sent = try SampleObjects.write(2, to: folder.url.appending(path: "in"), size: 400)
        #expect(try await call("storescu", running.listener, sent.map(\.path), options: options("client")).status == 0)
        try await eventually("the study is handed on") { try running.files().count == 2 }
        await running.end()
    }
}
