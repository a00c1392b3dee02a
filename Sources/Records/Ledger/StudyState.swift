/// Where a study is on its way through the service.
package enum StudyState: String, Codable, Sendable, CaseIterable {
    /// Seen in an inbox, not yet still for long enough.
    case arrived
    /// Taken out of the inbox by a rename; nobody else can take it now.
    case claimed
    /// Copied and verified; from here on the input is no longer needed.
    case staged
    /// A child process works on it.
    case processing
    /// Results are complete on the disk.
    case processed
    /// Every destination has acknowledged every instance.
    case delivered
    /// Set aside with a reason; somebody has to look.
    case quarantined
    /// Its files are gone by the rules of retention; the record stays.
    case pruned

    /// The states that may come next.
    package var next: Set<StudyState> {
        switch self {
        case .arrived: [.claimed]
        case .claimed: [.arrived, .staged, .quarantined]
        case .staged: [.processing, .quarantined, .pruned]
        case .processing: [.staged, .processed, .quarantined]
        case .processed: [.delivered, .staged, .quarantined, .pruned]
        // Back to processed when a destination does not answer for what it acknowledged.
        case .delivered: [.staged, .processed, .pruned]
        case .quarantined: [.claimed, .staged, .processed, .pruned]
        case .pruned: [.staged]
        }
    }
}
