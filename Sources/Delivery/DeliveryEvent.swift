/// What happens at the network that an auditor asks for (PS3.15 A.5). Holds no UID and nothing of a patient.
package enum DeliveryEvent: Hashable, Sendable {
    /// Somebody called who is not let in.
    case callerRejected(title: String, address: String, reason: String)
    /// A caller's first object of an association arrived.
    case receivingBegan(caller: String, address: String)
    /// A caller's association ended, with objects taken.
    case received(caller: String, address: String, studies: [String], instances: Int)
    /// A study is about to be sent to a destination.
    case sendingBegan(destination: String, study: String, instances: Int)
    /// A study was sent to a destination, or not all of it.
    case sent(destination: String, study: String, acknowledged: Int, of: Int)
}

/// Takes what happens; called from several threads.
package typealias DeliveryEventHandler = @Sendable (DeliveryEvent) -> Void
