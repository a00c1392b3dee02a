/// Why bytes are no NPY array that can be taken in.
package enum NPYError: ReasonedError, Hashable, Sendable {
    /// The bytes do not begin as an NPY file does.
    case notNPY
    case versionUnsupported(major: UInt8, minor: UInt8)
    /// The file ends before its header does.
    case truncated(length: Int)
    case headerInvalid(reason: String)
    /// Structured, object, text, complex and other types without a single real number per element.
    case dataTypeUnsupported(description: String)
    /// More or fewer bytes than the shape asks for.
    case sizeMismatch(shape: [Int], expected: Int, found: Int)
    /// The shape's number of elements does not fit an integer.
    case tooLarge(shape: [Int])

    package var family: FailureFamily { .usage }

    package var code: String {
        switch self {
        case .notNPY: "npy-not-an-array"
        case .versionUnsupported: "npy-version-unsupported"
        case .truncated: "npy-truncated"
        case .headerInvalid: "npy-header-invalid"
        case .dataTypeUnsupported: "npy-data-type-unsupported"
        case .sizeMismatch: "npy-size-mismatch"
        case .tooLarge: "npy-too-large"
        }
    }

    package var message: String {
        switch self {
        case .notNPY: "the file is not an NPY array; write it with numpy.save"
        case .versionUnsupported(let major, let minor): "NPY version \(major).\(minor) is not supported; 1.0 to 3.0 are"
        case .truncated(let length): "the file ends inside its header after \(length) bytes"
        case .headerInvalid(let reason): "the NPY header is not valid: \(reason)"
        case .dataTypeUnsupported(let description):
            "elements of type \(description) are not supported; save the array as float32, an integer type or bool"
        case .sizeMismatch(let shape, let expected, let found):
            "shape \(Shape(shape)) needs \(expected) bytes of data, the file has \(found)"
        case .tooLarge(let shape): "shape \(Shape(shape)) has too many elements"
        }
    }
}
