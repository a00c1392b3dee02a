import DICOM
import Delivery
import Foundation
import Synchronization
import TestSupport
import Testing

/// Against DCMTK's storescp.
@Suite(.serialized, .enabled(if: ModalisExecutable.tool("storescp") != nil, "needs dcmtk"))
struct StoreRequestorTests {
    /// storescp at a free port, writing what it gets bit by bit.
    struct Peer {
        let program: RunningProgram
        let address: PeerAddress
        let folder: TemporaryFolder

        init(_ options: [String] = [], port: UInt16? = nil) async throws {
            folder = try TemporaryFolder()
            let port = try port ?? LoopbackPort.free()
            let tool = try #require(ModalisExecutable.tool("storescp"))
            let running = try RunningProgram(tool, options + ["+B", "+xa", "-od", folder.url.path, "\(port)"])
            try await eventually("storescp listens") {
                if !running.isRunning { throw NotInTime(description: running.errors) }
                return LoopbackPort.isOpen(port)
            }
            program = running
            address = PeerAddress(title: "PEER", host: "127.0.0.1", port: port)
        }

        var files: [URL] {
            (try? FileManager.default.contentsOfDirectory(at: folder.url, includingPropertiesForKeys: nil)) ?? []
        }
    }

    static func outgoing(_ urls: [URL]) throws -> [OutgoingFile] {
        try urls.map { try OutgoingFile(at: $0, relativePath: $0.lastPathComponent) }
    }

    static func settings(tls: TLSSettings? = nil) -> AssociationSettings {
        var settings = AssociationSettings(tls: tls)
        settings.associationSeconds = 300
        settings.messageSeconds = 300
        return settings
    }

    /// Sends and gives what became of each file.
    static func send(
        _ files: [OutgoingFile], to peer: PeerAddress, _ settings: AssociationSettings = settings()
    ) async throws -> [String: InstanceOutcome] {
        let outcomes = Log()
        try await StoreRequestor(peer: peer, settings: settings).send(files) { file, outcome in
            outcomes.note(file.relativePath, outcome)
        }
        return outcomes.all
    }

    final class Log: Sendable {
        private let entries = Mutex<[String: InstanceOutcome]>([:])
        func note(_ name: String, _ outcome: InstanceOutcome) { entries.withLock { $0[name] = outcome } }
        var all: [String: InstanceOutcome] { entries.withLock { $0 } }
    }

    /// Whether `held` has the data sets of `sent`, one file each, byte by byte.
    static func areSame(_ sent: [URL], _ held: [URL]) throws -> Bool {
        var theirs: [String: (URL, FileIdentity)] = [:]
        for url in held {
            let identity = try FileIdentity(ofFile: url.path)
            theirs[identity.sopInstanceUID] = (url, identity)
        }
        return try sent.count == held.count
            && sent.allSatisfy { url in
                let identity = try FileIdentity(ofFile: url.path)
                guard let (file, other) = theirs[identity.sopInstanceUID] else { return false }
                return DataSetComparison.isSame(url, identity, file, other)
            }
    }

    @Test func aPeerThatIsThereAnswersTheEcho() async throws {
        let peer = try await Peer()
        try await StoreRequestor(peer: peer.address, settings: Self.settings()).echo()
    }

    @Test func nobodyThereIsUnreachable() async throws {
        let peer = PeerAddress(title: "PEER", host: "127.0.0.1", port: try LoopbackPort.free())
        await #expect(throws: AssociationError.unreachable) {
            try await StoreRequestor(peer: peer, settings: Self.settings()).echo()
        }
    }

    @Test func objectsArriveByteByByte() async throws {
        let peer = try await Peer()
        let folder = try TemporaryFolder()
        // Larger than one PDU, and smaller.
        let files =
            try SampleObjects.write(3, to: folder.url, size: 700) + SampleObjects.write(3, to: folder.url, study: "two")
        let outcomes = try await Self.send(try Self.outgoing(files), to: peer.address)
        #expect(outcomes.count == 6 && outcomes.values.allSatisfy { $0 == .acknowledged(warning: nil) })
        #expect(try Self.areSame(files, peer.files))
    }

    @Test func compressedObjectsGoInTheirOwnSyntax() async throws {
        let peer = try await Peer()
        let folder = try TemporaryFolder()
        let plain = try #require(try SampleObjects.write(1, to: folder.url).first)
        var files: [URL] = []
        for (tool, option) in [("dcmcjpeg", "+e1"), ("dcmcrle", "")] {
            let target = folder.url.appending(path: "\(tool).dcm")
            let program = try #require(ModalisExecutable.tool(tool))
            let arguments = (option.isEmpty ? [] : [option]) + ["+ua", plain.path, target.path]
            let result = try ModalisExecutable.run(program, tool == "dcmcrle" ? [plain.path, target.path] : arguments)
            #expect(result.status == 0, "\(result.errors)")
            files.append(target)
        }
        let outcomes = try await Self.send(try Self.outgoing([files[1]]), to: peer.address)
        #expect(outcomes.values.allSatisfy { $0 == .acknowledged(warning: nil) })
        let held = try #require(peer.files.first)
        #expect(try FileIdentity(ofFile: held.path).transferSyntaxUID == "1.2.840.10008.1.2.5")
        #expect(try Self.areSame([files[1]], peer.files))
    }

    @Test func aPeerOfImplicitSyntaxAloneGetsTheObjectsRewritten() async throws {
        let peer = try await Peer(["+xi"])
        let folder = try TemporaryFolder()
        // The last of storescp's options on syntaxes counts, and the helper has +xa; so ask for one that is implicit only.
        let implicit = try await Self.implicitPeer(folder)
        let files = try SampleObjects.write(2, to: folder.url.appending(path: "out"))
        let outcomes = try await Self.send(try Self.outgoing(files), to: implicit.address)
        #expect(outcomes.count == 2 && outcomes.values.allSatisfy { $0.isAcknowledged })
        for held in implicit.files() {
            let identity = try FileIdentity(ofFile: held.path)
            #expect(identity.transferSyntaxUID == TransferSyntaxUID.implicit)
            let source = try #require(
                try files.first { try FileIdentity(ofFile: $0.path).sopInstanceUID == identity.sopInstanceUID })
            // The pixels are the last value of either.
            #expect(try Data(contentsOf: held).suffix(256) == Data(contentsOf: source).suffix(256))
        }
        #expect(implicit.files().count == 2)
        withExtendedLifetime(peer) {}
    }

    private struct ImplicitPeer {
        let program: RunningProgram
        let address: PeerAddress
        let folder: URL
        func files() -> [URL] {
            (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        }
    }

    private static func implicitPeer(_ folder: TemporaryFolder) async throws -> ImplicitPeer {
        let held = folder.url.appending(path: "held")
        try FileManager.default.createDirectory(at: held, withIntermediateDirectories: true)
        let port = try LoopbackPort.free()
        let tool = try #require(ModalisExecutable.tool("storescp"))
        let running = try RunningProgram(tool, ["+B", "+xi", "-od", held.path, "\(port)"])
        try await eventually("storescp listens") { LoopbackPort.isOpen(port) }
        return ImplicitPeer(
            program: running, address: PeerAddress(title: "PEER", host: "127.0.0.1", port: port), folder: held)
    }

    @Test func moreContextsThanAnAssociationHoldsTakeSeveralAssociations() async throws {
        let peer = try await Peer(["-pm"])
        let folder = try TemporaryFolder()
        var files: [URL] = []
        for number in 0..<70 {
            files += try SampleObjects.write(
                1, to: folder.url, study: "s\(number)", sopClass: "1.2.826.0.1.99.\(number + 1)")
        }
        let outcomes = try await Self.send(try Self.outgoing(files), to: peer.address)
        #expect(outcomes.count == 70 && outcomes.values.allSatisfy { $0.isAcknowledged })
        #expect(try Self.areSame(files, peer.files))
    }

    @Test func aClassThatThePeerDoesNotTakeIsRefusedAndTheOthersGo() async throws {
        let peer = try await Peer()
        let folder = try TemporaryFolder()
        let good = try SampleObjects.write(2, to: folder.url)
        let strange = try SampleObjects.write(1, to: folder.url, study: "strange", sopClass: "1.2.826.0.1.99.1")
        let outcomes = try await Self.send(try Self.outgoing(strange + good), to: peer.address)
        #expect(outcomes[strange[0].lastPathComponent]?.reason?.code == "sop-class-not-accepted")
        #expect(outcomes.values.count { $0.isAcknowledged } == 2)
    }

    @Test func aPeerThatRefusesAssociationsIsTold() async throws {
        let peer = try await Peer(["--refuse"])
        let folder = try TemporaryFolder()
        let files = try Self.outgoing(try SampleObjects.write(1, to: folder.url))
        do {
            _ = try await Self.send(files, to: peer.address)
            Issue.record("the association came about")
        } catch let error as AssociationError {
            #expect(error.code == "association-rejected")
        }
    }

    @Test(arguments: ["--abort-after", "--abort-during"])
    func anAssociationThatBreaksLeavesNothingAcknowledged(option: String) async throws {
        let peer = try await Peer([option])
        let folder = try TemporaryFolder()
        let files = try Self.outgoing(try SampleObjects.write(4, to: folder.url, size: 300))
        let log = Log()
        await #expect(throws: AssociationError.self) {
            try await StoreRequestor(peer: peer.address, settings: Self.settings()).send(files) {
                log.note($0.relativePath, $1)
            }
        }
        #expect(log.all.values.allSatisfy { !$0.isAcknowledged })
    }

    @Test func aFileThatChangedSinceIsRefused() async throws {
        let peer = try await Peer()
        let folder = try TemporaryFolder()
        let urls = try SampleObjects.write(2, to: folder.url)
        let files = try Self.outgoing(urls)
        try Data(contentsOf: urls[0]).dropLast(10).write(to: urls[0])
        let outcomes = try await Self.send(files, to: peer.address)
        #expect(outcomes[urls[0].lastPathComponent]?.reason?.code == "file-changed")
        #expect(outcomes[urls[1].lastPathComponent] == .acknowledged(warning: nil))
    }

    @Test func aCancelledSendingEnds() async throws {
        let peer = try await Peer(["--sleep-after", "60"])
        let folder = try TemporaryFolder()
        let files = try Self.outgoing(try SampleObjects.write(2, to: folder.url))
        let work = Task { try await Self.send(files, to: peer.address) }
        // storescp writes the object before it sleeps.
        try await eventually("the first object arrives") { !peer.files.isEmpty }
        work.cancel()
        await #expect(throws: (any Error).self) { try await work.value }
    }

    @Test(.enabled(if: TestCertificates.isPossible, "needs openssl"))
    func certificatesAreShownAndChecked() async throws {
        let keys = try TestCertificates()
        let options = ["+tls", keys.key("server"), keys.certificate("server"), "+cf", keys.authority]
        let peer = try await Peer(options)
        func tls(_ own: String?, authority: String? = nil, _ check: TLSSettings.Check = .host) -> TLSSettings {
            TLSSettings(
                certificate: own.map { keys.certificate($0) }, key: own.map { keys.key($0) },
                authorities: authority ?? keys.authority, check: check)
        }
        func echo(_ tls: TLSSettings?) async throws {
            try await StoreRequestor(peer: peer.address, settings: Self.settings(tls: tls)).echo()
        }
        try await echo(tls("client"))
        let folder = try TemporaryFolder()
        let files = try SampleObjects.write(2, to: folder.url, size: 400)
        let outcomes = try await Self.send(
            try Self.outgoing(files), to: peer.address, Self.settings(tls: tls("client")))
        #expect(outcomes.values.allSatisfy { $0.isAcknowledged })
        #expect(try Self.areSame(files, peer.files))
        // Our authority did not sign the peer's certificate.
        await #expect(throws: AssociationError.self) {
            try await echo(tls("client", authority: keys.certificate("stranger")))
        }
        // The peer's does not know ours.
        await #expect(throws: AssociationError.self) { try await echo(tls("intruder")) }
        await #expect(throws: AssociationError.self) { try await echo(nil) }
    }

    @Test(.enabled(if: TestCertificates.isPossible, "needs openssl"))
    func aCertificateForAnotherHostIsRefusedUnlessOnlyItsSignerIsAskedFor() async throws {
        let keys = try TestCertificates()
        let peer = try await Peer(["+tls", keys.key("elsewhere"), keys.certificate("elsewhere"), "+cf", keys.authority])
        func echo(_ check: TLSSettings.Check) async throws {
            let tls = TLSSettings(
                certificate: keys.certificate("client"), key: keys.key("client"), authorities: keys.authority,
                check: check)
            try await StoreRequestor(peer: peer.address, settings: Self.settings(tls: tls)).echo()
        }
        await #expect(throws: AssociationError.self) { try await echo(.host) }
        try await echo(.chain)
        try await echo(.nothing)
    }
}
