/// What has been said already, so that a share that is away for a night fills no log.
struct Complaints {
    private var said: [String: String] = [:]

    /// - Returns: whether this is news.
    mutating func begin(_ subject: String, _ code: String) -> Bool {
        if said[subject] == code { return false }
        said[subject] = code
        return true
    }

    mutating func end(_ subject: String) { said[subject] = nil }

    /// Calls `say` when something begins to be so.
    mutating func change(_ subject: String, _ isSo: Bool, say: () -> Void) {
        guard isSo else { return end(subject) }
        if begin(subject, "so") { say() }
    }
}
