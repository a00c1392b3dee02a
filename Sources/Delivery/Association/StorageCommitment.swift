import CDCMTK
package import DICOM

/// A request to a peer to commit itself to keeping instances (PS3.4 annex J, push model).
package enum StorageCommitment {
    static let proposal = AssociationHandle.Proposal(
        identifier: 1, abstractSyntax: SOPClass.storageCommitmentPushModel,
        transferSyntaxes: [TransferSyntaxUID.explicit, TransferSyntaxUID.implicit])

    package enum Answer: Hashable, Sendable {
        /// The peer does not take the service's presentation context.
        case notOffered
        case declined(DIMSEStatus)
        /// The report will come by an association to this end's listener.
        case awaited
        case reported(StorageCommitmentReport)
        /// The request broke off; nobody knows whether it arrived.
        case unanswered
    }

    /// The same instances give the same transaction, so that asking again after a crash is the same request.
    package static func transactionUID(_ instances: [FileIdentity]) -> String {
        DerivedUID(["storage commitment"] + instances.map(\.sopInstanceUID).sorted()).description
    }
}

extension StoreRequestor {
    /// Asks the peer to commit itself to instances that it acknowledged.
    /// - Parameter waitSeconds: how long to wait for the report on the same association; peers that report later open one of their own.
    /// - Throws: `AssociationError`.
    package func commit(
        _ instances: [FileIdentity], waitSeconds: Int
    ) async throws -> (transactionUID: String, answer: StorageCommitment.Answer) {
        let transaction = StorageCommitment.transactionUID(instances)
        let answer = try await withAssociation { association in
            try association.request(peer, settings, [StorageCommitment.proposal])
            let answer = try ask(transaction, instances, waitSeconds: waitSeconds, association)
            try? association.release()
            return answer
        }
        return (transaction, answer)
    }

    private func ask(
        _ transaction: String, _ instances: [FileIdentity], waitSeconds: Int, _ association: AssociationHandle
    ) throws -> StorageCommitment.Answer {
        let context = StorageCommitment.proposal.identifier
        guard let syntax = association.outcome(context).transferSyntax else { return .notOffered }
        let encoder = CommitmentEncoder(isImplicit: syntax == TransferSyntaxUID.implicit)
        let status = try association.action(
            context, sopClassUID: SOPClass.storageCommitmentPushModel,
            sopInstanceUID: SOPClass.storageCommitmentPushModelInstance, action: 1,
            dataSet: encoder.request(transaction: transaction, instances))
        guard status.meaning == .success || status.meaning == .warning else { return .declined(status) }
        guard waitSeconds > 0 else { return .awaited }
        do {
            let message = try association.next(seconds: waitSeconds)
            guard message.kind == .CDCM_MESSAGE_EVENT_REPORT, message.hasDataSet else { return .awaited }
            return .reported(try StorageCommitmentReport.receive(message, association))
        } catch AssociationError.cancelled {
            throw AssociationError.cancelled
        } catch {
            // It has the request; the report may still come by another way.
            return .awaited
        }
    }
}

/// Puts a request's data set together (PS3.4 table J.3.2.1.1-1).
struct CommitmentEncoder {
    let isImplicit: Bool

    func request(transaction: String, _ instances: [FileIdentity]) -> [UInt8] {
        let items = instances.flatMap { instance in
            let item = uid(0x0008, 0x1150, instance.sopClassUID) + uid(0x0008, 0x1155, instance.sopInstanceUID)
            return number(0xFFFE, 16) + number(0xE000, 16) + number(item.count, 32) + item
        }
        return uid(0x0008, 0x1195, transaction) + number(0x0008, 16) + number(0x1199, 16)
            + (isImplicit ? [] : Array("SQ".utf8) + [0, 0]) + number(items.count, 32) + items
    }

    private func uid(_ group: Int, _ element: Int, _ text: String) -> [UInt8] {
        var value = Array(text.utf8)
        if value.count % 2 != 0 { value.append(0) }
        let head = number(group, 16) + number(element, 16)
        return head + (isImplicit ? number(value.count, 32) : Array("UI".utf8) + number(value.count, 16)) + value
    }

    private func number(_ number: Int, _ bits: Int) -> [UInt8] {
        stride(from: 0, to: bits, by: 8).map { UInt8(truncatingIfNeeded: number >> $0) }
    }
}
