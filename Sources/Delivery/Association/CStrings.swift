/// Texts that C code looks at, kept until this goes away.
@safe final class CStrings {
    private var pointers: [UnsafeMutablePointer<CChar>] = unsafe []

    deinit { for index in unsafe pointers.indices { unsafe pointers[index].deallocate() } }

    /// A copy that lives as long as this does; nil for nil.
    func keep(_ text: String?) -> UnsafePointer<CChar>? {
        guard let text else { return nil }
        return unsafe keep(text)
    }

    func keep(_ text: String) -> UnsafePointer<CChar> {
        let units = text.utf8CString
        let copy = UnsafeMutablePointer<CChar>.allocate(capacity: units.count)
        for (index, unit) in units.enumerated() { unsafe (copy + index).initialize(to: unit) }
        unsafe pointers.append(copy)
        return unsafe UnsafePointer(copy)
    }
}
