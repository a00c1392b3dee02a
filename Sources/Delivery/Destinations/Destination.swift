package import Tensors

/// Where results go.
///
/// Sending the same files again is harmless: their UIDs follow from what they were made from, and the same UID means the same
/// bytes.
package protocol Destination: Sendable {
    /// Whether files that are not DICOM are taken too.
    var takesEveryFile: Bool { get }
    /// Who is at the other end, for the audit trail.
    var end: DestinationEnd { get }

    /// Delivers files, and tells of each as soon as its fate is known: only then, and only as acknowledged, is it delivered.
    ///
    /// - Parameters:
    ///   - study: a name of Modalis' own for what the files belong to, safe in a path; nil for none.
    ///   - report: what it throws ends the delivery.
    /// - Throws: what ended the delivery before every file was told of; those left are as undelivered as before.
    func deliver(_ files: [OutgoingFile], of study: String?, _ report: DeliveryReport) async throws

    /// Whether the destination answers at all: C-ECHO, or what comes nearest to it.
    func check() async throws
}

/// Takes what a destination has to say, from any thread.
package struct DeliveryReport: Sendable {
    /// Called at most once for each file.
    package let told: @Sendable (OutgoingFile, InstanceOutcome) throws -> Void
    /// What becomes of the request for storage commitment over what was acknowledged, if there is one: first that its answer is
    /// awaited, then what else is learnt of it.
    package let commitment: @Sendable (_ transactionUID: String, StorageCommitment.Answer) throws -> Void

    package init(
        told: @escaping @Sendable (OutgoingFile, InstanceOutcome) throws -> Void,
        commitment: @escaping @Sendable (String, StorageCommitment.Answer) throws -> Void = { _, _ in }
    ) {
        self.told = told
        self.commitment = commitment
    }
}

/// Why a delivery ended early, where the destination said when to come again.
package protocol PostponingError: ReasonedError {
    /// Seconds from now; nil when nothing was said.
    var waitSeconds: Double? { get }
}

/// The kinds of destinations, in the order of the documentation: what `kind` says in a configuration.
package enum DestinationKind: String, CaseIterable, Codable, Hashable, Sendable {
    case dicom
    case stow
    case folder
}
