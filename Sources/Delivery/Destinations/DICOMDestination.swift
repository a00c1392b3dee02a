import DICOM
import Synchronization

/// A destination by C-STORE.
package struct DICOMDestination: Destination {
    let requestor: StoreRequestor
    /// Whether to ask for storage commitment, and how many seconds to wait for the report on the same association.
    let commitmentSeconds: Int?

    package var takesEveryFile: Bool { false }
    package var end: DestinationEnd { .applicationEntity(title: requestor.peer.title, host: requestor.peer.host) }

    package init(_ requestor: StoreRequestor, commitmentSeconds: Int? = nil) {
        self.requestor = requestor
        self.commitmentSeconds = commitmentSeconds
    }

    package func deliver(_ files: [OutgoingFile], of study: String?, _ report: DeliveryReport) async throws {
        let acknowledged = Mutex<[FileIdentity]>([])
        try await requestor.send(files) { file, outcome in
            try report.told(file, outcome)
            guard outcome.isAcknowledged, let identity = file.identity else { return }
            acknowledged.withLock { $0.append(identity) }
        }
        let instances = acknowledged.withLock { $0 }
        guard let commitmentSeconds, !instances.isEmpty else { return }
        // Told before it is asked: the peer's report may be here, by an association of its own, before the request has ended.
        let transaction = StorageCommitment.transactionUID(instances)
        try report.commitment(transaction, .awaited)
        do {
            let answer = try await requestor.commit(instances, waitSeconds: commitmentSeconds).answer
            if answer != .awaited { try report.commitment(transaction, answer) }
        } catch let error as AssociationError {
            // The instances are stored; that nobody answers for keeping them does not undo it.
            if error == .cancelled { throw error }
            try report.commitment(transaction, .unanswered)
        }
    }

    package func check() async throws { try await requestor.echo() }
}
