/// What the dashboard can do to a study, and whom it tells of what others tried; whoever puts the service together says how.
package struct DashboardActions: Sendable {
    /// Takes a study out of quarantine, to go on where it stopped.
    /// - Parameter address: of whoever asked for it.
    /// - Throws: `LedgerError`.
    package let release: @Sendable (_ id: String, _ address: String) throws -> Void
    /// Somebody showed the token for the first time.
    package let loggedIn: @Sendable (_ address: String) -> Void
    /// Somebody was refused who showed a wrong token or sent a forged form; `count` times since it was last told of that address.
    package let refused: @Sendable (_ address: String, _ what: Refusal, _ count: Int) -> Void

    /// What was wrong.
    package enum Refusal: String, Sendable, CaseIterable {
        case token = "a wrong token was shown"
        case form = "a form was not one of the dashboard's own"
    }

    package init(
        release: @escaping @Sendable (_ id: String, _ address: String) throws -> Void,
        loggedIn: @escaping @Sendable (_ address: String) -> Void = { _ in },
        refused: @escaping @Sendable (_ address: String, _ what: Refusal, _ count: Int) -> Void = { _, _, _ in }
    ) {
        self.release = release
        self.loggedIn = loggedIn
        self.refused = refused
    }
}
