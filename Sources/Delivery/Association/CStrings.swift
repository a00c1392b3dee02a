import Glibc

/// Texts that C code looks at, kept until this goes away.
@safe final class CStrings {
    private var pointers: [UnsafeMutablePointer<CChar>] = unsafe []

    deinit { for index in unsafe pointers.indices { unsafe free(pointers[index]) } }

    /// A copy that lives as long as this does; nil for nil.
    func keep(_ text: String?) -> UnsafePointer<CChar>? {
        guard let text, let copy = unsafe strdup(text) else { return nil }
        unsafe pointers.append(copy)
        return unsafe UnsafePointer(copy)
    }

    func keep(_ text: String) -> UnsafePointer<CChar> {
        let copy = unsafe strdup(text)
        guard let copy = unsafe copy else { fatalError("out of memory") }
        unsafe pointers.append(copy)
        return unsafe UnsafePointer(copy)
    }
}
