/// What the dashboard can do to a study; whoever puts the service together says how.
package struct DashboardActions: Sendable {
    /// Takes a study out of quarantine, to be worked on again.
    /// - Throws: `LedgerError`.
    package let release: @Sendable (_ id: String) throws -> Void

    package init(release: @escaping @Sendable (_ id: String) throws -> Void) { self.release = release }
}
