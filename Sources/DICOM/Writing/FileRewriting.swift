import CDCMTK

/// Writes a file again in another uncompressed transfer syntax, for a peer that takes no other.
package enum FileRewriting {
    /// Pixel data stay as they are. Scan the file first: DCMTK parses it in this process.
    /// - Parameter implicit: Implicit instead of Explicit VR Little Endian.
    /// - Throws: `WritingError`.
    package static func rewrite(_ path: String, to target: String, implicit: Bool) throws(WritingError) {
        switch unsafe cdcm_rewrite_file(path, target, implicit) {
        case .CDCM_WRITTEN: return
        case .CDCM_WRITE_INVALID_VALUE: throw .incomplete("a file cannot be written in another transfer syntax")
        case .CDCM_WRITE_OUT_OF_MEMORY: throw .outOfMemory
        default: throw .failed
        }
    }
}

/// How files and associations name the software that made them (PS3.7 D.3.3.2).
package enum Implementation {
    package static var classUID: String { AssembledObject.implementationClassUID }
    package static var versionName: String { AssembledObject.implementationVersionName }
}
