import Inference

/// What a tensor's elements are in the file: `TensorProto.DataType` of the ONNX IR specification, by number.
enum DataType: Int32, CaseIterable {
    case float32 = 1
    case uint8 = 2
    case int8 = 3
    case uint16 = 4
    case int16 = 5
    case int32 = 6
    case int64 = 7
    case bool = 9
    case float16 = 10
    case float64 = 11
    case uint32 = 12
    case uint64 = 13
    case bfloat16 = 16

    /// Bytes of one element in raw data.
    var size: Int {
        switch self {
        case .uint8, .int8, .bool: 1
        case .uint16, .int16, .float16, .bfloat16: 2
        case .float32, .int32, .uint32: 4
        case .float64, .int64, .uint64: 8
        }
    }

    /// What the executor holds such elements as.
    var elementType: ElementType {
        switch self {
        case .float32, .float16, .float64, .bfloat16: .float32
        case .bool: .bool
        case .uint8, .int8, .uint16, .int16, .int32, .int64, .uint32, .uint64: .int64
        }
    }

    /// The type of a number in the file.
    /// - Parameter place: what has the type, for the refusal.
    init(_ number: Int32, place: String) throws(ONNXError) {
        guard let type = DataType(rawValue: number) else {
            throw .dataTypeUnsupported(name: Self.name(of: number), place: place)
        }
        self = type
    }

    /// The name that the specification gives a type that is not taken in.
    private static func name(of number: Int32) -> String {
        switch number {
        case 0: "undefined"
        case 8: "string"
        case 14: "complex64"
        case 15: "complex128"
        case 17: "float8e4m3fn"
        case 18: "float8e4m3fnuz"
        case 19: "float8e5m2"
        case 20: "float8e5m2fnuz"
        case 21: "uint4"
        case 22: "int4"
        case 23: "float4e2m1"
        default: "number \(number)"
        }
    }
}
