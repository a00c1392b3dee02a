import CDCMTK
package import DICOM
import Foundation
import Glibc

/// C-ECHO and C-STORE as the user of the service (PS3.4 annexes A and B).
package struct StoreRequestor: Sendable {
    package let peer: PeerAddress
    package let settings: AssociationSettings
    package let limits: ReadLimits

    /// How many associations in a row may end without a single answer to a store.
    private static let fruitless = 2

    package init(peer: PeerAddress, settings: AssociationSettings, limits: ReadLimits = ReadLimits()) {
        self.peer = peer
        self.settings = settings
        self.limits = limits
    }

    /// Asks the peer whether it is there and speaks DICOM.
    /// - Throws: `AssociationError`.
    package func echo() async throws {
        try await withAssociation { association in
            let proposal = AssociationHandle.Proposal(
                identifier: 1, abstractSyntax: SOPClass.verification, transferSyntaxes: [TransferSyntaxUID.implicit])
            try association.request(peer, settings, [proposal])
            guard association.outcome(1).transferSyntax != nil else {
                throw AssociationError.protocolViolated(detail: "verification is not accepted")
            }
            let status = try association.echo(1)
            guard status == .success else {
                throw AssociationError.protocolViolated(detail: "verification was answered with status \(status)")
            }
            try association.release()
        }
    }

    /// Sends DICOM files, by as many associations as their contexts need.
    ///
    /// A file over which the association breaks is told of as temporary and the others go on in a new association.
    /// - Parameter told: what became of a file.
    /// - Throws: `AssociationError` when no association comes about or none of them gets anywhere; what `told` throws.
    package func send(
        _ files: [OutgoingFile], _ told: @escaping @Sendable (OutgoingFile, InstanceOutcome) throws -> Void
    ) async throws {
        for batch in StorageContexts(files).batches {
            var rest = batch.files[...]
            var fruitless = 0
            while !rest.isEmpty {
                try Task.checkCancellation()
                let waiting = rest
                let done = try await withAssociation { association in
                    try send(waiting, batch, over: association, told)
                }
                rest = rest.dropFirst(done.told)
                guard done.isBroken, !rest.isEmpty else { break }
                fruitless = done.answered > 0 ? 0 : fruitless + 1
                if fruitless >= Self.fruitless { throw done.failure ?? .closed }
            }
        }
    }

    private struct Progress: Sendable {
        /// Files told of, in order.
        var told = 0
        /// Stores that were answered.
        var answered = 0
        var failure: AssociationError?
        var isBroken: Bool { failure != nil }
    }

    private func send(
        _ files: ArraySlice<OutgoingFile>, _ batch: StorageContexts.Batch, over association: AssociationHandle,
        _ told: (OutgoingFile, InstanceOutcome) throws -> Void
    ) throws -> Progress {
        try association.request(peer, settings, batch.proposals)
        var progress = Progress()
        for file in files {
            let outcome: InstanceOutcome
            do {
                outcome = try send(file, batch, over: association)
                progress.answered += 1
            } catch let error as AssociationError {
                if error == .cancelled { throw error }
                progress.failure = error
                outcome = .temporary(DeliveryReason(error))
            }
            progress.told += 1
            try told(file, outcome)
            if progress.isBroken { return progress }
        }
        // Every store was answered; how the association ends changes nothing.
        try? association.release()
        return progress
    }

    private func send(
        _ file: OutgoingFile, _ batch: StorageContexts.Batch, over association: AssociationHandle
    ) throws -> InstanceOutcome {
        guard let identity = file.identity else {
            return .refused(DeliveryReason("not-dicom", "only DICOM files can be sent"))
        }
        let outcomes = batch.contexts(for: identity.sopClassUID).map {
            ($0.identifier, association.outcome($0.identifier))
        }
        if let own = outcomes.first(where: { $0.1.transferSyntax == identity.transferSyntaxUID }) {
            return try store(file.url.path, identity, expected: file.bytes, own.0, over: association)
        }
        let native = outcomes.first { outcome in
            outcome.1.transferSyntax.map { TransferSyntaxUID.native.contains($0) } ?? false
        }
        guard TransferSyntaxUID.native.contains(identity.transferSyntaxUID), let native,
            let syntax = native.1.transferSyntax
        else {
            let isClass = outcomes.contains { $0.1.reason == 3 }
            return .refused(
                isClass
                    ? DeliveryReason("sop-class-not-accepted", "the peer does not take objects of this SOP class")
                    : DeliveryReason("transfer-syntax-not-accepted", "the peer does not take this transfer syntax"))
        }
        let folder = FileManager.default.temporaryDirectory.appending(path: "modalis-send-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(at: folder) }
        let rewritten = folder.appending(path: "object.dcm").path
        do {
            try FileRewriting.rewrite(file.url.path, to: rewritten, implicit: syntax == TransferSyntaxUID.implicit)
            let renewed = try FileIdentity(ofFile: rewritten, limits: limits)
            return try store(rewritten, renewed, expected: renewed.byteCount, native.0, over: association)
        } catch let error as WritingError {
            return .refused(DeliveryReason(error))
        } catch let error as ReadError {
            return .refused(DeliveryReason(error))
        }
    }

    private func store(
        _ path: String, _ identity: FileIdentity, expected: Int, _ context: UInt8, over association: AssociationHandle
    ) throws(AssociationError) -> InstanceOutcome {
        let descriptor = unsafe open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else {
            let number = errno
            let reason = DeliveryReason("file-unreadable", "the file is gone or cannot be read")
            return number == ENOENT || number == ELOOP ? .refused(reason) : .temporary(reason)
        }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, Int(status.st_size) == expected else {
            return .refused(DeliveryReason("file-changed", "the file is not what it was when it was queued"))
        }
        let length = identity.byteCount - identity.dataSetOffset
        // Pieces of a message are even (PS3.8 annex E); an odd data set is cut short or damaged.
        guard length % 2 == 0 else {
            return .refused(DeliveryReason("odd-length", "the data set has an odd number of bytes"))
        }
        return InstanceOutcome(
            try association.store(
                context, sopClassUID: identity.sopClassUID, sopInstanceUID: identity.sopInstanceUID,
                descriptor: descriptor, offset: identity.dataSetOffset, length: length))
    }

    /// Runs `body` on a thread of its own with an association that ends when the task is cancelled.
    func withAssociation<Value: Sendable>(
        _ body: @escaping @Sendable (AssociationHandle) throws -> Value
    ) async throws -> Value {
        let association = try AssociationHandle()
        return try await withTaskCancellationHandler {
            try await BlockingThread.run("dicom-requestor") { try body(association) }
        } onCancel: {
            association.cancel()
        }
    }
}
