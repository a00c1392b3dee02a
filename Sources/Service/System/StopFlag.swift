import Synchronization

/// Says once and for all that work should end.
package final class StopFlag: Sendable {
    private let flag = Atomic<Bool>(false)
    package init() {}

    package var isRaised: Bool { flag.load(ordering: .acquiring) }

    package func raise() { flag.store(true, ordering: .releasing) }
}
