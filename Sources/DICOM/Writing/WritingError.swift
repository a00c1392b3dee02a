import Foundation
package import Tensors

/// Why an object could not be written.
package enum WritingError: ReasonedError {
    /// A value that its value representation cannot hold.
    case invalidValue(Tag)
    /// An object without SOP class or instance UID, or pixels that do not fill the image described.
    case incomplete(String)
    case outOfMemory
    /// The file system refused; `name` is the file's last path component.
    case fileSystem(name: String, errno: Int32)
    case failed

    package var code: String {
        switch self {
        case .invalidValue, .incomplete: "object-invalid"
        case .outOfMemory: "out-of-memory"
        case .fileSystem(_, let number): number == ENOSPC || number == EDQUOT ? "disk-full" : "output-not-written"
        case .failed: "object-not-written"
        }
    }

    package var message: String {
        switch self {
        case .invalidValue(let tag): "the value of \(tag) cannot be written in its value representation"
        case .incomplete(let what): what
        case .outOfMemory: "not enough memory to write a DICOM object"
        case .fileSystem(let name, let number):
            "\(name) could not be written: \(unsafe String(cString: strerror(number)))"
        case .failed: "DCMTK could not write a DICOM object"
        }
    }

    package var family: FailureFamily {
        switch self {
        case .fileSystem: .output
        case .outOfMemory, .failed, .invalidValue, .incomplete: .fault
        }
    }
}
