package import Foundation

/// Where a delivery is on its way.
package enum DeliveryState: String, Codable, Sendable, CaseIterable {
    /// Waits for its time.
    case queued
    case sending
    /// The destination has acknowledged every file.
    case sent
    /// The destination will not take some of it.
    case refused
    /// As many attempts as there may be have failed.
    case failed
}

/// One study's way to one destination.
package struct DeliveryEntry: Codable, Hashable, Sendable, Identifiable {
    package let id: Int64
    package let study: String
    /// The destination's name in the configuration.
    package let destination: String
    /// The delivery that this one stands in for.
    package let insteadOf: Int64?
    /// The destination that got what this one did not take.
    package var secondary: String?
    package var state: DeliveryState
    package var attempts: Int
    package var nextAttemptAt: Date?
    package var reasonCode: String?
    package var reasonMessage: String?
    package let queuedAt: Date
    package var updatedAt: Date
    package var sentAt: Date?
    /// The transaction of the last request for storage commitment.
    package var commitment: String?
    package var commitmentState: CommitmentState?
    /// How often the destination did not answer for what it had acknowledged.
    package var commitmentFailures: Int
}

/// What became of a request for storage commitment.
package enum CommitmentState: String, Codable, Sendable, CaseIterable {
    case notOffered
    case declined
    case awaited
    case committed
    /// The destination will not answer for some of the instances.
    case failed
    /// The request broke off; nobody knows whether it arrived.
    case unanswered
}

/// What became of one file of a delivery.
package enum InstanceState: String, Codable, Sendable, CaseIterable {
    case queued
    case acknowledged
    case refused
}

/// One file of a delivery.
package struct InstanceEntry: Codable, Hashable, Sendable, Identifiable {
    package let id: Int64
    package let delivery: Int64
    /// nil for a file that is not DICOM, like the next.
    package let sopClassUID: String?
    package let sopInstanceUID: String?
    /// Relative to the folder that the delivery was made of.
    package let path: String
    /// Lowercase hexadecimal.
    package let sha256: String
    package let bytes: Int
    package var state: InstanceState
    /// The code of the last answer that was no plain success.
    package var status: String?
    package var message: String?
    package var attempts: Int
    package var sentAt: Date?
}

/// A file to be delivered, before it is in the ledger.
package struct QueuedInstance: Hashable, Sendable {
    package let sopClassUID: String?
    package let sopInstanceUID: String?
    package let path: String
    package let sha256: String
    package let bytes: Int

    package init(sopClassUID: String?, sopInstanceUID: String?, path: String, sha256: String, bytes: Int) {
        self.sopClassUID = sopClassUID
        self.sopInstanceUID = sopInstanceUID
        self.path = path
        self.sha256 = sha256
        self.bytes = bytes
    }
}
