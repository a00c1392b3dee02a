import COneDNN

/// A compiled oneDNN operation. It owns a workspace if it needs one.
@safe final class Primitive {
    private let handle: OpaquePointer

    init(_ handle: OpaquePointer?) throws(ArithmeticFailure) {
        guard let handle = unsafe handle else { throw ArithmeticFailure.last }
        unsafe self.handle = handle
    }

    deinit { unsafe conednn_primitive_free(handle) }

    /// Whether oneDNN has only its plain loops for this, which are hundreds of times slower than its kernels.
    var isReference: Bool { unsafe conednn_primitive_is_reference(handle) }

    /// The layout of an argument, for which `plain` is the row-major one.
    func layout(_ argument: conednn_argument, plain: Layout) throws(ArithmeticFailure) -> Layout {
        defer { withExtendedLifetime(self) {} }
        guard let layout = unsafe conednn_primitive_layout(handle, argument) else { throw ArithmeticFailure.last }
        return unsafe try Layout(copying: layout, plain: plain)
    }

    /// Bytes of the workspace that forward writes and backward reads; 0 for none.
    var workspaceBytes: Int {
        guard let layout = unsafe conednn_primitive_layout(handle, CONEDNN_WORKSPACE) else { return 0 }
        return unsafe conednn_layout_bytes(layout)
    }

    func run(_ arguments: [(conednn_argument, UnsafeMutablePointer<Float>)]) throws(ArithmeticFailure) {
        let status: Int32 = unsafe withUnsafeTemporaryAllocation(
            of: UnsafeMutableRawPointer?.self, capacity: Int(CONEDNN_ARGUMENT_COUNT.rawValue)
        ) { data in
            unsafe data.initialize(repeating: nil)
            for index in unsafe arguments.indices {
                let (argument, pointer) = unsafe arguments[index]
                unsafe data[Int(argument.rawValue)] = UnsafeMutableRawPointer(pointer)
            }
            guard let base = data.baseAddress else { return 0 }
            return unsafe conednn_execute(handle, base)
        }
        if status != 0 { throw ArithmeticFailure(status: status) }
    }
}
