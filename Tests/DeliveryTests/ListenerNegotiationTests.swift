import DICOM
import Delivery
import Foundation
import Glibc
import TestSupport
import Testing

/// What the listener agrees to, and how long it waits: DCMTK's tools and bare sockets call it.
@Suite(.serialized, .enabled(if: ModalisExecutable.tool("storescu") != nil, "needs dcmtk"))
struct ListenerNegotiationTests {
    private func sample(_ folder: TemporaryFolder, compressed: Bool) throws -> URL {
        let plain = try #require(try SampleObjects.write(1, to: folder.url.appending(path: "in"), size: 64).first)
        guard compressed else { return plain }
        let target = folder.url.appending(path: "compressed.dcm")
        let tool = try #require(ModalisExecutable.tool("dcmcrle"))
        #expect(try ModalisExecutable.run(tool, [plain.path, target.path]).status == 0)
        return target
    }

    /// Sends with our own requestor, which proposes the file's own syntax.
    private func outcome(_ file: URL, _ running: StoreListenerTests.Running) async throws -> InstanceOutcome? {
        var settings = StoreRequestorTests.settings()
        settings.title = "SENDER"
        let peer = PeerAddress(title: "MODALIS", host: "127.0.0.1", port: running.listener.port)
        return try await StoreRequestorTests.send(StoreRequestorTests.outgoing([file]), to: peer, settings).values.first
    }

    @Test func compressedObjectsAreTakenAsTheyCame() async throws {
        let folder = try TemporaryFolder()
        let running = try StoreListenerTests.Running(StoreListenerTests.settings(), folder: folder)
        let file = try sample(folder, compressed: true)
        #expect(try await outcome(file, running) == .acknowledged(warning: nil))
        try await eventually("it is handed on") { try running.files().count == 1 }
        #expect(try StoreRequestorTests.areSame([file], running.files()))
        await running.end()
    }

    @Test func aTransferSyntaxThatIsNotAcceptedIsRefusedAndAnotherTaken() async throws {
        let folder = try TemporaryFolder()
        let settings = StoreListenerTests.settings { $0.transferSyntaxes = [TransferSyntaxUID.explicit] }
        let running = try StoreListenerTests.Running(settings, folder: folder)
        let refused = try await outcome(try sample(folder, compressed: true), running)
        #expect(refused?.reason?.code == "transfer-syntax-not-accepted" && refused?.isAcknowledged == false)
        #expect(try await outcome(try sample(folder, compressed: false), running) == .acknowledged(warning: nil))
        await running.end()
    }

    @Test func aSOPClassThatIsNotAcceptedIsRefused() async throws {
        let folder = try TemporaryFolder()
        let settings = StoreListenerTests.settings { $0.sopClasses = ["1.2.840.10008.5.1.4.1.1.2"] }
        let running = try StoreListenerTests.Running(settings, folder: folder)
        let refused = try await outcome(try sample(folder, compressed: false), running)
        #expect(refused?.reason?.code == "sop-class-not-accepted")
        await running.end()
    }

    /// Whether the other end closes the connection, within a generous bound.
    private func isClosed(_ descriptor: Int32) async throws {
        try await eventually("the connection is closed") {
            var byte: UInt8 = 0
            return unsafe recv(descriptor, &byte, 1, Int32(MSG_DONTWAIT)) == 0
                || (errno != EAGAIN && errno != EWOULDBLOCK)
        }
    }

    @Test func aPeerThatNeverAsksForAnAssociationIsLetGo() async throws {
        let settings = StoreListenerTests.settings { $0.association.associationSeconds = 1 }
        let running = try StoreListenerTests.Running(settings, folder: TemporaryFolder())
        let descriptor = try #require(LoopbackPort.connection(to: running.listener.port))
        defer { close(descriptor) }
        try await isClosed(descriptor)
        await running.end()
    }

    @Test func anAssociationThatFallsSilentIsEnded() async throws {
        let folder = try TemporaryFolder()
        let settings = StoreListenerTests.settings {
            $0.limits.idleSeconds = 1
            $0.limits.associations = 1
        }
        let running = try StoreListenerTests.Running(settings, folder: folder)
        // An association request by hand (PS3.8 9.3.2): verification, implicit little-endian.
        let descriptor = try #require(LoopbackPort.connection(to: running.listener.port))
        defer { close(descriptor) }
        let request = Self.associationRequest(called: "MODALIS", calling: "SENDER")
        #expect(unsafe send(descriptor, request, request.count, Int32(MSG_NOSIGNAL)) == request.count)
        var answer = [UInt8](repeating: 0, count: 6)
        #expect(unsafe recv(descriptor, &answer, 6, Int32(MSG_WAITALL)) == 6)
        #expect(answer[0] == 2, "A-ASSOCIATE-AC")
        // The rest of the answer, then nothing until the listener has enough.
        var rest = [UInt8](repeating: 0, count: 4096)
        try await eventually("the association is ended") {
            let count = unsafe recv(descriptor, &rest, rest.count, Int32(MSG_DONTWAIT))
            return count == 0 || (count < 0 && errno != EAGAIN && errno != EWOULDBLOCK)
        }
        // Its place is free for others.
        #expect(try await outcome(try sample(folder, compressed: false), running)?.isAcknowledged == true)
        await running.end()
    }

    private static func associationRequest(called: String, calling: String) -> [UInt8] {
        func item(_ type: UInt8, _ value: [UInt8]) -> [UInt8] {
            [type, 0, UInt8(value.count >> 8), UInt8(value.count & 0xff)] + value
        }
        func title(_ text: String) -> [UInt8] { Array(text.padding(toLength: 16, withPad: " ", startingAt: 0).utf8) }
        var context: [UInt8] = [1, 0, 0, 0]
        context += item(0x30, Array("1.2.840.10008.1.1".utf8))
        context += item(0x40, Array("1.2.840.10008.1.2".utf8))
        var user = item(0x51, [0, 0, 0x40, 0])
        user += item(0x52, Array("1.2.3.4".utf8))
        var body: [UInt8] = [0, 1, 0, 0]
        body += title(called) + title(calling)
        body += [UInt8](repeating: 0, count: 32)
        body += item(0x10, Array("1.2.840.10008.3.1.1.1".utf8))
        body += item(0x20, context) + item(0x50, user)
        let length = UInt32(body.count)
        let size = (0..<4).map { UInt8(truncatingIfNeeded: length >> (24 - 8 * UInt32($0))) }
        return [1, 0] + size + body
    }
}
