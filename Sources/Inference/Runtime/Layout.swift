import COneDNN
import Tensors

/// How a value's elements lie in memory: row-major, or a blocked format that oneDNN chose.
@safe final class Layout: @unchecked Sendable {
    // Immutable after init, so that it may be shared.
    let handle: OpaquePointer
    let bytes: Int
    let isPlain: Bool

    /// Row-major.
    convenience init(plain shape: Shape) throws(ArithmeticFailure) {
        let handle = unsafe conednn_layout_plain(Int32(shape.rank), shape.dimensions.map(Int64.init))
        guard let handle = unsafe handle else { throw ArithmeticFailure.last }
        unsafe self.init(owning: handle, isPlain: true)
    }

    /// With strides in elements.
    convenience init(_ extents: [Int], strides: [Int]) throws(ArithmeticFailure) {
        let (extents, strides) = (extents.map(Int64.init), strides.map(Int64.init))
        let handle = unsafe conednn_layout_strided(Int32(extents.count), extents, strides)
        guard let handle = unsafe handle else { throw ArithmeticFailure.last }
        unsafe self.init(owning: handle, isPlain: false)
    }

    /// With blocks of channels at each place of `[batch, channel, …spatial]`: 1 (row-major), 8 or 16.
    convenience init(_ shape: Shape, channelBlock block: Int) throws(ArithmeticFailure) {
        let handle = unsafe conednn_layout_blocked(Int32(shape.rank), shape.dimensions.map(Int64.init), Int32(block))
        guard let handle = unsafe handle else { throw ArithmeticFailure.last }
        unsafe self.init(owning: handle, isPlain: block == 1)
    }

    /// A copy of a layout that a primitive owns.
    convenience init(copying other: OpaquePointer, plain: Layout) throws(ArithmeticFailure) {
        guard let handle = unsafe conednn_layout_copy(other) else { throw ArithmeticFailure.last }
        defer { withExtendedLifetime(plain) {} }
        unsafe self.init(owning: handle, isPlain: conednn_layout_equal(handle, plain.handle))
    }

    private init(owning handle: OpaquePointer, isPlain: Bool) {
        unsafe self.handle = handle
        self.isPlain = isPlain
        bytes = unsafe conednn_layout_bytes(handle)
    }

    deinit { unsafe conednn_layout_free(handle) }

    /// Channels that lie together at each place of `[batch, channel, …spatial]`: 1 for row-major, 8 or 16 for oneDNN's blocks of
    /// channels, 0 for anything else.
    var channelBlock: Int {
        defer { withExtendedLifetime(self) {} }
        return unsafe Int(conednn_layout_channel_block(handle))
    }

    func isSame(as other: Layout) -> Bool {
        defer { withExtendedLifetime((self, other)) {} }
        return unsafe self === other || conednn_layout_equal(handle, other.handle)
    }
}

/// oneDNN refused to make or run a primitive.
struct ArithmeticFailure: Error {
    let status: Int32

    static var last: ArithmeticFailure { ArithmeticFailure(status: conednn_last_status()) }
}
