package import Foundation

/// One study's row of the ledger: where it is, when it got there, by which versions, and why it is not further.
///
/// Holds nothing that identifies a patient: `label` and `id` are derived, paths are made of them.
package struct StudyEntry: Codable, Hashable, Sendable, Identifiable {
    /// Before staging a provisional key (`arrival-…`), afterwards derived from the content's and the profile's hash, so that
    /// the same study under the same profile has one row however often it is sent.
    package var id: String
    /// The study's name in logs, derived from its UID; nil before it was read.
    package var label: String?
    /// The inbox's or receiver's name in the configuration.
    package var inbox: String
    /// The profile's name; nil before one was chosen.
    package var profile: String?
    /// 1, or one more than the study that this one supersedes.
    package var revision: Int
    /// The id of the study that this one adds instances to.
    package var supersedes: String?
    package var state: StudyState
    /// Higher goes first.
    package var priority: Int
    package var files: Int
    package var bytes: Int
    /// SHA-256 over the sorted hashes of the files.
    package var contentHash: String?
    package var modelHash: String?
    package var profileHash: String?
    package var softwareVersion: String?
    /// How often it was tried in its present state of affairs: child processes begun, or copies that failed before staging.
    package var attempts: Int
    /// Not to be tried again before this time.
    package var notBefore: Date?
    package var reasonCode: String?
    package var reasonMessage: String?
    package var arrivedAt: Date?
    package var claimedAt: Date?
    package var stagedAt: Date?
    package var processingAt: Date?
    package var processedAt: Date?
    package var deliveredAt: Date?
    package var quarantinedAt: Date?
    package var prunedAt: Date?
    package var updatedAt: Date
    /// Relative to the staging folder of the configuration.
    package var stagedPath: String?
    /// Relative to the results folder of the configuration.
    package var resultsPath: String?

    /// - Parameter at: when it came into its state, which is one of those that a study begins in.
    package init(
        id: String, inbox: String, state: StudyState = .arrived, priority: Int = 0, files: Int = 0, bytes: Int = 0,
        at: Date
    ) {
        self.id = id
        self.inbox = inbox
        self.state = state
        self.priority = priority
        self.files = files
        self.bytes = bytes
        revision = 1
        attempts = 0
        arrivedAt = at
        updatedAt = at
        setTime(of: state, at)
    }

    /// When the study last came into a state; nil if it never did.
    package func time(of state: StudyState) -> Date? { self[keyPath: Self.times(of: state)] }

    mutating func setTime(of state: StudyState, _ time: Date) { self[keyPath: Self.times(of: state)] = time }

    private static func times(of state: StudyState) -> WritableKeyPath<StudyEntry, Date?> {
        switch state {
        case .arrived: \.arrivedAt
        case .claimed: \.claimedAt
        case .staged: \.stagedAt
        case .processing: \.processingAt
        case .processed: \.processedAt
        case .delivered: \.deliveredAt
        case .quarantined: \.quarantinedAt
        case .pruned: \.prunedAt
        }
    }
}
