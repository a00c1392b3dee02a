import DICOM
import Delivery
import Foundation
import Glibc
import Synchronization
import TestSupport
import Testing

/// Against Debian's Orthanc, by C-STORE and STOW-RS.
@Suite(.serialized, .enabled(if: Orthanc.isInstalled, Comment(rawValue: Orthanc.missing)))
struct OrthancTests {
    /// Whether a PACS holds each of these objects once, with the very same data set.
    static func holds(_ files: [URL], _ orthanc: Orthanc) throws -> Bool {
        let folder = try TemporaryFolder()
        var held: [URL] = []
        for identifier in try orthanc.instances() {
            let url = folder.url.appending(path: "\(identifier).dcm")
            try orthanc.file(identifier).write(to: url)
            held.append(url)
        }
        return try StoreRequestorTests.areSame(files, held)
    }

    private func deliver(
        _ files: [URL], to destination: any Destination
    ) async throws -> (outcomes: [InstanceOutcome], commitments: [StorageCommitment.Answer]) {
        let log = StoreRequestorTests.Log()
        let answers = Answers()
        try await destination.deliver(
            try StoreRequestorTests.outgoing(files), of: nil,
            DeliveryReport {
                log.note($0.relativePath, $1)
            } commitment: {
                answers.note($1)
            })
        return (files.compactMap { log.all[$0.lastPathComponent] }, answers.all)
    }

    private final class Answers: Sendable {
        private let list = Mutex<[StorageCommitment.Answer]>([])
        func note(_ answer: StorageCommitment.Answer) { list.withLock { $0.append(answer) } }
        var all: [StorageCommitment.Answer] { list.withLock { $0 } }
    }

    private func dicom(_ orthanc: Orthanc, commitmentSeconds: Int? = nil) -> DICOMDestination {
        let peer = PeerAddress(title: "PACS", host: "127.0.0.1", port: orthanc.dicomPort)
        return DICOMDestination(
            StoreRequestor(peer: peer, settings: StoreRequestorTests.settings()), commitmentSeconds: commitmentSeconds)
    }

    @Test func objectsArriveByCStoreAndSendingThemAgainIsHarmless() async throws {
        let orthanc = try Orthanc()
        let pacs = try await orthanc.start()
        let folder = try TemporaryFolder()
        let files = try SampleObjects.write(6, to: folder.url, size: 300)
        try await dicom(orthanc).check()
        for _ in 0..<2 {
            let outcomes = try await deliver(files, to: dicom(orthanc)).outcomes
            #expect(outcomes.count == 6 && outcomes.allSatisfy { $0.isAcknowledged })
            #expect(try Self.holds(files, orthanc))
        }
        pacs.end(SIGKILL)
    }

    @Test func objectsArriveBySTOWAndSendingThemAgainIsHarmless() async throws {
        let orthanc = try Orthanc()
        let pacs = try await orthanc.start()
        let folder = try TemporaryFolder()
        // More than go into one request.
        let files = try SampleObjects.write(7, to: folder.url, size: 600)
        var settings = STOWSettings(url: orthanc.dicomWeb)
        settings.instances = 3
        try await STOWDestination(settings).check()
        for _ in 0..<2 {
            let outcomes = try await deliver(files, to: STOWDestination(settings)).outcomes
            #expect(outcomes.count == 7 && outcomes.allSatisfy { $0.isAcknowledged })
            #expect(try Self.holds(files, orthanc))
        }
        pacs.end(SIGKILL)
    }

    @Test func whatIsNoDICOMOrCutShortIsNotAcknowledgedBySTOW() async throws {
        let orthanc = try Orthanc()
        let pacs = try await orthanc.start()
        let folder = try TemporaryFolder()
        let files = try SampleObjects.write(2, to: folder.url)
        let note = folder.url.appending(path: "note.txt")
        try Data("no object".utf8).write(to: note)
        let outcomes = try await deliver([note] + files, to: STOWDestination(STOWSettings(url: orthanc.dicomWeb)))
            .outcomes
        #expect(outcomes[0].reason?.code == "not-dicom")
        #expect(outcomes.dropFirst().allSatisfy { $0.isAcknowledged })
        pacs.end(SIGKILL)
    }

    @Test func thePACSCommitsItselfByAnAssociationOfItsOwn() async throws {
        let folder = try TemporaryFolder()
        let box = Reports()
        let settings = StoreListenerTests.settings { $0.callers = [CallerRule(title: "PACS", networks: [])] }
        let running = try StoreListenerTests.Running(settings, folder: folder, commitments: { box.note($0) })
        let orthanc = try Orthanc(callback: running.listener.port)
        let pacs = try await orthanc.start()
        let files = try SampleObjects.write(3, to: folder.url.appending(path: "in"))
        let result = try await deliver(files, to: dicom(orthanc, commitmentSeconds: 0))
        #expect(result.outcomes.allSatisfy { $0.isAcknowledged })
        // Told before it was asked, and nothing else learnt on the way.
        #expect(result.commitments == [.awaited])
        try await eventually("the PACS reports") { !box.all.isEmpty }
        let identities = try files.map { try FileIdentity(ofFile: $0.path) }
        let report = try #require(box.all.first)
        #expect(report.transactionUID == StorageCommitment.transactionUID(identities))
        #expect(report.committed == Set(identities.map(\.sopInstanceUID)) && report.failed.isEmpty)
        pacs.end(SIGKILL)
        await running.end()
    }

    private final class Reports: Sendable {
        private let list = Mutex<[StorageCommitmentReport]>([])
        func note(_ report: StorageCommitmentReport) { list.withLock { $0.append(report) } }
        var all: [StorageCommitmentReport] { list.withLock { $0 } }
    }

    @Test func aPeerWithoutTheServiceIsNoFailure() async throws {
        let peer = try await StoreRequestorTests.Peer()
        let folder = try TemporaryFolder()
        let files = try SampleObjects.write(1, to: folder.url)
        let destination = DICOMDestination(
            StoreRequestor(peer: peer.address, settings: StoreRequestorTests.settings()), commitmentSeconds: 0)
        let result = try await deliver(files, to: destination)
        #expect(result.outcomes.allSatisfy { $0.isAcknowledged })
        #expect(result.commitments == [.awaited, .notOffered])
    }
}
