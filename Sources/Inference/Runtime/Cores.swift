import COneDNN

/// Loops over elements, split between the threads that oneDNN has anyway.
package enum Cores {
    /// Below this many elements, waking another thread costs more than it saves.
    package static let grain = 1 << 14

    /// Calls `body` with adjoining ranges that cover `0..<count`, at once on several threads: it must only touch its own range.
    /// - Parameter grain: elements below which a thread of its own is not worth while.
    package static func split(_ count: Int, grain: Int = grain, _ body: (Swift.Range<Int>) -> Void) {
        guard count > 2 * grain else { return body(0..<count) }
        withoutActuallyEscaping(body) { body in
            var body = body
            unsafe withUnsafeMutablePointer(to: &body) { context in
                unsafe conednn_parallel(
                    Int64(count), Int64(grain),
                    { context, from, to in
                        let body = unsafe context?.assumingMemoryBound(to: ((Swift.Range<Int>) -> Void).self)
                        unsafe body?.pointee(Int(from)..<Int(to))
                    }, context)
            }
        }
    }
}
