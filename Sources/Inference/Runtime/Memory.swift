import Foundation

/// A block of Float32 that oneDNN and our kernels share, aligned to a cache line.
@safe final class Memory {
    let floats: UnsafeMutablePointer<Float>
    /// In elements; what lies beyond a value's own elements is never read as such.
    let capacity: Int

    init(bytes: Int) {
        capacity = max(1, (bytes + 3) / 4)
        let raw = UnsafeMutableRawPointer.allocate(byteCount: (capacity * 4 + 63) & ~63, alignment: 64)
        unsafe floats = raw.bindMemory(to: Float.self, capacity: capacity)
        // Padding of blocked formats must be finite and zero.
        unsafe floats.initialize(repeating: 0, count: capacity)
    }

    convenience init(_ scalars: [Float]) {
        self.init(bytes: scalars.count * 4)
        unsafe floats.update(from: scalars, count: scalars.count)
    }

    deinit { unsafe UnsafeMutableRawPointer(floats).deallocate() }

    func array(count: Int) -> [Float] { unsafe Array(UnsafeBufferPointer(start: floats, count: count)) }
}
