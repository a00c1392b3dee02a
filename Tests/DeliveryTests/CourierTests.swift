import DICOM
import Delivery
import Foundation
import Glibc
import Logging
import Records
import Synchronization
import TestSupport
import Testing

@Suite(.serialized) struct CourierTests {
    /// A ledger with processed studies whose results lie in folders.
    struct Fixture {
        let folder: TemporaryFolder
        let ledger: Ledger

        init() throws {
            folder = try TemporaryFolder()
            ledger = try Ledger(at: folder.url.appending(path: "ledger.sqlite"))
        }

        var results: URL { folder.url.appending(path: "results") }

        /// - Returns: the files of the study's results.
        @discardableResult
        func study(_ id: String, objects: Int = 4, size: Int = 16, routes: [DeliveryRoute]) throws -> [URL] {
            try ledger.insert(StudyEntry(id: id, inbox: "in", state: .staged, at: Date()))
            try ledger.advance(id, to: .processing)
            try ledger.advance(id, to: .processed) { $0.resultsPath = id }
            let files = try SampleObjects.write(objects, to: results.appending(path: id), study: id, size: size)
            try Data("{}".utf8).write(to: results.appending(path: "\(id)/report.json"))
            try ledger.enqueue(study: id, folder: results.appending(path: id), destinations: routes)
            return files
        }

        func courier(_ routes: [DeliveryRoute], events: @escaping DeliveryEventHandler = { _ in }) -> Running {
            let courier = Courier(
                ledger: ledger, routes: routes, results: results,
                logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }), events: events,
                interval: .milliseconds(20))
            return Running(task: Task { try await courier.run() })
        }

        func state(_ id: String) throws -> StudyState? { try ledger.study(id)?.state }
    }

    struct Running {
        let task: Task<Void, any Error>
        func end() async {
            task.cancel()
            _ = try? await task.value
        }
    }

    /// A destination that does as it is told.
    final class Obedient: Destination {
        let takesEveryFile: Bool
        let end = DestinationEnd.folder
        private let answer: @Sendable (OutgoingFile, Int) throws -> InstanceOutcome
        private let log = Mutex<[String: Int]>([:])

        /// - Parameter answer: is given the file and how often it was sent already.
        init(takesEveryFile: Bool = false, _ answer: @escaping @Sendable (OutgoingFile, Int) throws -> InstanceOutcome)
        {
            self.takesEveryFile = takesEveryFile
            self.answer = answer
        }

        /// How often each instance was sent.
        var sent: [String: Int] { log.withLock { $0 } }

        func deliver(_ files: [OutgoingFile], of study: String?, _ report: DeliveryReport) async throws {
            for file in files {
                let before = log.withLock { log in
                    let before = log[file.relativePath] ?? 0
                    log[file.relativePath] = before + 1
                    return before
                }
                try report.told(file, try answer(file, before))
            }
        }

        func check() async throws {}
    }

    private static let later = InstanceOutcome.temporary(DeliveryReason("later", "not now"))
    private static let never = InstanceOutcome.refused(DeliveryReason("never", "not ever"))
    private static let fine = InstanceOutcome.acknowledged(warning: nil)

    private static func route(
        _ name: String, _ destination: any Destination, attempts: Int = 24, secondary: String? = nil
    ) -> DeliveryRoute {
        var backoff = Backoff()
        (backoff.firstSeconds, backoff.maxSeconds, backoff.attempts) = (0.01, 0.02, attempts)
        return DeliveryRoute(name: name, destination: destination, backoff: backoff, secondary: secondary)
    }

    @Test func aStudyIsDeliveredWhenEveryDestinationHasEverything() async throws {
        let fixture = try Fixture()
        let pacs = Obedient { _, _ in Self.fine }
        let share = Obedient(takesEveryFile: true) { _, _ in Self.fine }
        let routes = [Self.route("pacs", pacs), Self.route("share", share)]
        try fixture.study("a", routes: routes)
        let running = fixture.courier(routes)
        try await eventually("it is delivered") { try fixture.state("a") == .delivered }
        await running.end()
        #expect(pacs.sent.count == 4 && share.sent.count == 5)
        #expect(Set(pacs.sent.values) == [1])
    }

    @Test func whatIsTakenLaterIsSentAgainAndTheRestIsNot() async throws {
        let fixture = try Fixture()
        let pacs = Obedient { file, before in
            file.relativePath.hasSuffix("2.dcm") && before < 3 ? Self.later : Self.fine
        }
        let routes = [Self.route("pacs", pacs)]
        try fixture.study("a", routes: routes)
        let running = fixture.courier(routes)
        try await eventually("it is delivered") { try fixture.state("a") == .delivered }
        await running.end()
        #expect(pacs.sent.values.sorted() == [1, 1, 1, 4])
        #expect(try fixture.ledger.deliveries(of: "a").first?.attempts == 4)
    }

    @Test func aWarningCountsAndIsKept() async throws {
        let fixture = try Fixture()
        let pacs = Obedient { _, _ in .acknowledged(warning: DeliveryReason("dimse-b000", "coerced")) }
        let routes = [Self.route("pacs", pacs)]
        try fixture.study("a", routes: routes)
        let running = fixture.courier(routes)
        try await eventually("it is delivered") { try fixture.state("a") == .delivered }
        await running.end()
        let delivery = try #require(try fixture.ledger.deliveries(of: "a").first)
        #expect(try fixture.ledger.instances(of: delivery.id).allSatisfy { $0.status == "dimse-b000" })
    }

    @Test func aRefusalIsNoDeliveryAndIsNotTriedAgain() async throws {
        let fixture = try Fixture()
        let pacs = Obedient { file, _ in file.relativePath.hasSuffix("2.dcm") ? Self.never : Self.fine }
        let routes = [Self.route("pacs", pacs)]
        try fixture.study("a", routes: routes)
        let running = fixture.courier(routes)
        try await eventually("it is refused") { try fixture.ledger.deliveries(of: "a").first?.state == .refused }
        await running.end()
        // Somebody has to look: never "delivered", and not on its way for ever.
        let study = try #require(try fixture.ledger.study("a"))
        #expect(study.state == .quarantined && study.reasonCode == "delivery-refused")
        #expect(study.reasonMessage == "pacs has not taken 1 of 4 files: not ever")
        #expect(try fixture.ledger.deliveries(of: "a").first?.reasonCode == "never")
        #expect(Set(pacs.sent.values) == [1])
        #expect(try fixture.ledger.events(of: "a").contains { $0.reasonCode == "delivery-refused" })
    }

    @Test func attemptsAreCountedAndEnd() async throws {
        let fixture = try Fixture()
        let pacs = Obedient { _, _ in throw AssociationError.unreachable }
        let routes = [Self.route("pacs", pacs, attempts: 3)]
        try fixture.study("a", objects: 1, routes: routes)
        let running = fixture.courier(routes)
        try await eventually("it has failed") { try fixture.ledger.deliveries(of: "a").first?.state == .failed }
        await running.end()
        let delivery = try #require(try fixture.ledger.deliveries(of: "a").first)
        #expect(delivery.attempts == 3 && delivery.reasonCode == "peer-unreachable")
        #expect(try fixture.ledger.retryDeliveries(of: "a") == 1)
        #expect(try fixture.ledger.deliveries(of: "a").first?.state == .queued)
    }

    @Test func aSecondaryDestinationGetsWhatTheFirstDoesNotTake() async throws {
        let fixture = try Fixture()
        let pacs = Obedient { file, _ in file.relativePath.hasSuffix("2.dcm") ? Self.never : Self.fine }
        let archive = Obedient { _, _ in Self.fine }
        let routes = [Self.route("pacs", pacs, secondary: "archive"), Self.route("archive", archive)]
        try fixture.study("a", routes: [routes[0]])
        let running = fixture.courier(routes)
        try await eventually("it is delivered") { try fixture.state("a") == .delivered }
        await running.end()
        #expect(archive.sent.keys.map { $0 } == ["object-a-2.dcm"])
    }

    @Test func aFileThatChangedAfterItWasQueuedIsNotSent() async throws {
        let fixture = try Fixture()
        let pacs = Obedient { _, _ in Self.fine }
        let routes = [Self.route("pacs", pacs)]
        let files = try fixture.study("a", routes: routes)
        var bytes = try Data(contentsOf: files[1])
        bytes[bytes.count - 1] ^= 1
        try bytes.write(to: files[1])
        let running = fixture.courier(routes)
        try await eventually("it is refused") { try fixture.ledger.deliveries(of: "a").first?.state == .refused }
        await running.end()
        #expect(pacs.sent.count == 3)
        #expect(try fixture.ledger.deliveries(of: "a").first?.reasonCode == "file-changed")
    }

    /// A folder that cannot be listed looks like an empty one; neither is a delivery.
    @Test func resultsWithoutFilesAreNeverDelivered() throws {
        let fixture = try Fixture()
        let routes = [Self.route("pacs", Obedient { _, _ in Self.fine })]
        let files = try fixture.study("a", routes: routes)
        let folder = fixture.results.appending(path: "a")
        for name in files.map(\.lastPathComponent) + ["report.json"] {
            try FileManager.default.removeItem(at: folder.appending(path: name))
        }
        #expect(throws: ReadError.self) {
            try fixture.ledger.enqueue(study: "a", folder: folder, destinations: routes)
        }
        try FileManager.default.removeItem(at: folder)
        #expect(throws: ReadError.self) {
            try fixture.ledger.enqueue(study: "a", folder: folder, destinations: routes)
        }
        let delivery = try #require(try fixture.ledger.deliveries(of: "a").first)
        #expect(try fixture.ledger.instances(of: delivery.id).count == 4 && delivery.state == .queued)
    }

    @Test func destinationsDoNotWaitForEachOther() async throws {
        let fixture = try Fixture()
        let slow = Obedient { _, _ in Self.later }
        let quick = Obedient { _, _ in Self.fine }
        let routes = [Self.route("slow", slow), Self.route("quick", quick)]
        for number in 0..<5 { try fixture.study("s\(number)", routes: routes) }
        let running = fixture.courier(routes)
        try await eventually("the quick one has everything") { quick.sent.count == 20 }
        await running.end()
        #expect(try fixture.ledger.deliveries().count { $0.destination == "quick" && $0.state == .sent } == 5)
    }

    @Test func queueingTheSameAgainChangesNothing() async throws {
        let fixture = try Fixture()
        let pacs = Obedient { _, _ in Self.fine }
        let routes = [Self.route("pacs", pacs)]
        try fixture.study("a", routes: routes)
        let running = fixture.courier(routes)
        try await eventually("it is delivered") { try fixture.state("a") == .delivered }
        try fixture.ledger.enqueue(study: "a", folder: fixture.results.appending(path: "a"), destinations: routes)
        await running.end()
        #expect(try fixture.ledger.deliveries(of: "a").map(\.state) == [.sent])
        #expect(Set(pacs.sent.values) == [1])
    }

    @Test(.enabled(if: Orthanc.isInstalled, Comment(rawValue: Orthanc.missing)))
    func aPACSCutOffHalfWayHasEveryInstanceOnceInTheEnd() async throws {
        let fixture = try Fixture()
        let orthanc = try Orthanc()
        let pacs = try await orthanc.start()
        let peer = PeerAddress(title: "PACS", host: "127.0.0.1", port: orthanc.dicomPort)
        let destination = DICOMDestination(
            StoreRequestor(peer: peer, settings: StoreRequestorTests.settings()))
        var backoff = Backoff()
        (backoff.firstSeconds, backoff.maxSeconds, backoff.attempts) = (0.1, 0.2, 10_000)
        let routes = [DeliveryRoute(name: "pacs", destination: destination, backoff: backoff)]
        var files: [URL] = []
        for number in 0..<4 { files += try fixture.study("s\(number)", objects: 15, size: 400, routes: routes) }
        func acknowledged() throws -> Int {
            try fixture.ledger.deliveries().reduce(0) { sum, delivery in
                try sum + fixture.ledger.instances(of: delivery.id).count { $0.state == .acknowledged }
            }
        }
        let first = fixture.courier(routes)
        try await eventually("some are sent") { try acknowledged() >= 20 }
        pacs.end(SIGKILL)
        // The courier dies as well, and finds its way when it is back.
        try await eventually("it is noticed") { try fixture.ledger.deliveries().contains { $0.reasonCode != nil } }
        await first.end()
        let before = try acknowledged()
        #expect(before >= 20 && before < 60)
        let again = try await orthanc.start()
        let second = fixture.courier(routes)
        try await eventually("all are delivered") {
            try (0..<4).allSatisfy { try fixture.state("s\($0)") == .delivered }
        }
        await second.end()
        #expect(try orthanc.instances().count == 60)
        #expect(try OrthancTests.holds(files, orthanc))
        again.end(SIGKILL)
    }
}
