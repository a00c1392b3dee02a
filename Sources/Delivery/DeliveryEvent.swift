/// What happens at the network that an auditor asks for (PS3.15 A.5). Holds no UID of a study and nothing of a patient.
package enum DeliveryEvent: Hashable, Sendable {
    /// Somebody called who is not let in.
    case callerRejected(title: String, address: String, reason: String)
    /// A caller's first object of a study arrived.
    case receivingBegan(caller: String, address: String, study: String)
    /// A caller's association ended: what was taken of each study, as instances by SOP class.
    case received(caller: String, address: String, studies: [String: [String: Int]])
    /// A study is about to be sent.
    case sendingBegan(destination: String, end: DestinationEnd, study: String, instances: Int)
    /// An attempt to send a study ended.
    case sent(SentStudy)
}

/// What became of one attempt to send a study.
package struct SentStudy: Hashable, Sendable {
    /// The destination's name in the configuration.
    package let destination: String
    package let end: DestinationEnd
    /// The study's label.
    package let study: String
    /// Instances that were acknowledged in this attempt, by SOP class; files that are not DICOM under an empty class.
    package let acknowledged: [String: Int]
    /// Files that are not acknowledged yet.
    package let missing: Int
    /// Why some are missing.
    package let reason: DeliveryReason?
    /// Whether it will be tried again.
    package let isPostponed: Bool

    package init(
        destination: String, end: DestinationEnd, study: String, acknowledged: [String: Int], missing: Int,
        reason: DeliveryReason?, isPostponed: Bool
    ) {
        self.destination = destination
        self.end = end
        self.study = study
        self.acknowledged = acknowledged
        self.missing = missing
        self.reason = reason
        self.isPostponed = isPostponed
    }
}

/// Who is at the other end of a destination.
package enum DestinationEnd: Hashable, Sendable {
    case applicationEntity(title: String, host: String)
    case server(host: String)
    case folder
}

/// Takes what happens; called from several threads.
package typealias DeliveryEventHandler = @Sendable (DeliveryEvent) -> Void
