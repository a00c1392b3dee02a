import Dispatch
import Synchronization

/// Some reading processes, and work spread over them.
final class WorkerPool: Sendable {
    private let launcher: WorkerLauncher
    private let width: Int
    private let idle = Mutex<[Idle]>([])

    /// A connection on its way from one thread to another: never used by two at once, because it is either here or lent.
    private struct Idle: @unchecked Sendable {
        let connection: WorkerConnection
    }

    init(launcher: WorkerLauncher, width: Int) {
        self.launcher = launcher
        self.width = max(1, width)
    }

    /// Calls `body` once for every index below `count`, on as many threads as there are workers; returns when all are
    /// done. Each thread keeps one worker.
    func forEach(_ count: Int, _ body: @Sendable (Int, WorkerConnection) -> Void) {
        let next = Atomic<Int>(0)
        DispatchQueue.concurrentPerform(iterations: min(width, count)) { _ in
            let lent = idle.withLock { $0.popLast() } ?? Idle(connection: WorkerConnection(launcher: launcher))
            while true {
                let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard index < count else { break }
                body(index, lent.connection)
            }
            idle.withLock { $0.append(lent) }
        }
    }
}
