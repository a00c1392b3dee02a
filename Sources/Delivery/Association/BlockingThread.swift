import Foundation

/// A thread of its own for calls that block, which Swift's few shared threads must not.
enum BlockingThread {
    /// Runs `body` on a new thread and waits for it without blocking.
    static func run<Value: Sendable>(
        _ name: String, _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            start(name) { continuation.resume(with: Result { try body() }) }
        }
    }

    /// Starts `body` on a new thread.
    static func start(_ name: String, _ body: @escaping @Sendable () -> Void) {
        let thread = Thread { body() }
        thread.name = name
        thread.stackSize = 2 << 20
        thread.start()
    }
}
