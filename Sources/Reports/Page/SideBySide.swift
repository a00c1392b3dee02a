import Dispatch
import Synchronization

/// Independent pieces of work on every core, with the results in order.
enum SideBySide {
    /// - Throws: what the first piece that failed threw.
    static func map<Element: Sendable, Value: Sendable>(
        _ elements: [Element], _ body: @Sendable (Element) throws -> Value
    ) throws -> [Value] {
        let results = Mutex([Result<Value, any Error>?](repeating: nil, count: elements.count))
        DispatchQueue.concurrentPerform(iterations: elements.count) { index in
            let result = Result { try body(elements[index]) }
            results.withLock { $0[index] = result }
        }
        return try results.withLock { $0 }.compactMap { try $0?.get() }
    }
}
