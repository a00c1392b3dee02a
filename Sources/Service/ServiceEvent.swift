package import Records

/// What the service did with a study that somebody may have to account for.
package enum ServiceEvent: Sendable {
    /// Its copy was verified, and the input is the service's own now.
    case staged(StudyEntry)
    /// The same content as a study that the ledger has; nothing was done.
    case sentAgain(StudyEntry)
    case processed(StudyEntry)
    case quarantined(StudyEntry)
    /// Its files were removed by the rules of retention.
    case pruned(StudyEntry, kind: String, bytes: Int)
}

/// Takes what happens; called from several threads, after the ledger knows it.
package typealias ServiceEventHandler = @Sendable (ServiceEvent) -> Void
