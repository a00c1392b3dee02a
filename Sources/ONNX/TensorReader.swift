import Foundation
import Inference
import Tensors

/// `TensorProto` → `Constant`: floating point becomes Float32, integers become Int64, booleans 0 or 1.
struct TensorReader {
    let external: ExternalData

    /// - Parameter name: what to call the tensor in a refusal.
    func constant(_ tensor: Onnx_TensorProto, name: String) throws(ONNXError) -> Constant {
        let type = try DataType(tensor.dataType, place: "tensor \(name)")
        guard !tensor.hasSegment else { throw .tensorInvalid(tensor: name, reason: "it is stored in segments") }
        let (shape, count) = try shape(of: tensor, name)
        if tensor.dataLocation == 1 {
            let (length, overflow) = count.multipliedReportingOverflow(by: type.size)
            guard !overflow else { throw Self.tooLarge(name) }
            let bytes = try external.bytes(of: name, entries: tensor.externalData, count: length)
            return try Self.checked(
                unsafe bytes.withUnsafeBytes { unsafe Self.constant(shape, type, raw: $0) }, type, name)
        }
        guard tensor.dataLocation == 0 else {
            throw .tensorInvalid(tensor: name, reason: "its data lie in a place of unknown kind \(tensor.dataLocation)")
        }
        if tensor.hasRawData {
            let (length, overflow) = count.multipliedReportingOverflow(by: type.size)
            guard !overflow, tensor.rawData.count == length else {
                throw .tensorInvalid(
                    tensor: name,
                    reason: "\(tensor.rawData.count) bytes do not fill \(shape) with elements of \(type.size) bytes")
            }
            let constant = unsafe tensor.rawData.withUnsafeBytes { unsafe Self.constant(shape, type, raw: $0) }
            return try Self.checked(constant, type, name)
        }
        return try Self.checked(Self.constant(shape, type, typed: tensor, name), type, name)
    }

    /// Refuses unsigned numbers that became negative as Int64.
    private static func checked(
        _ constant: Constant, _ type: DataType, _ name: String
    ) throws(ONNXError) -> Constant {
        guard type == .uint64, let values = constant.integers, values.contains(where: { $0 < 0 }) else {
            return constant
        }
        throw .tensorInvalid(tensor: name, reason: "an element is larger than 2^63 - 1")
    }

    private func shape(of tensor: Onnx_TensorProto, _ name: String) throws(ONNXError) -> (Shape, Int) {
        var count = 1
        for extent in tensor.dims {
            guard extent >= 0 else { throw .tensorInvalid(tensor: name, reason: "a dimension is \(extent)") }
            let (product, overflow) = count.multipliedReportingOverflow(by: Int(extent))
            guard !overflow else { throw Self.tooLarge(name) }
            count = product
        }
        return (Shape(tensor.dims.map(Int.init)), count)
    }

    private static func tooLarge(_ name: String) -> ONNXError {
        .tensorInvalid(tensor: name, reason: "its dimensions are too large")
    }

    /// From little-endian bytes whose number has been compared with the shape.
    private static func constant(_ shape: Shape, _ type: DataType, raw: UnsafeRawBufferPointer) -> Constant {
        func floats<Word: FixedWidthInteger>(_: Word.Type, _ value: (Word) -> Float) -> Constant {
            Constant(shape: shape, float32: unsafe words(raw, shape.count).map(value))
        }
        func integers<Word: FixedWidthInteger>(_: Word.Type) -> Constant {
            Constant(
                shape: shape,
                int64: unsafe words(raw, shape.count).map { (word: Word) in Int64(truncatingIfNeeded: word) })
        }
        return switch type {
        case .float32: floats(UInt32.self) { Float(bitPattern: $0) }
        case .float16: floats(UInt16.self) { Float(Float16(bitPattern: $0)) }
        case .bfloat16: floats(UInt16.self) { Float(bitPattern: UInt32($0) << 16) }
        case .float64: floats(UInt64.self) { Float(Double(bitPattern: $0)) }
        case .uint8: integers(UInt8.self)
        case .int8: integers(Int8.self)
        case .uint16: integers(UInt16.self)
        case .int16: integers(Int16.self)
        case .int32: integers(Int32.self)
        case .uint32: integers(UInt32.self)
        case .int64: integers(Int64.self)
        case .uint64: integers(UInt64.self)
        case .bool:
            Constant(shape: shape, int64: unsafe raw.map { $0 == 0 ? 0 : 1 }, elementType: .bool)
        }
    }

    private static func words<Word: FixedWidthInteger>(_ raw: UnsafeRawBufferPointer, _ count: Int) -> [Word] {
        unsafe [Word](unsafeUninitializedCapacity: count) { words, filled in
            for index in 0..<count {
                let word = unsafe raw.loadUnaligned(fromByteOffset: index * MemoryLayout<Word>.size, as: Word.self)
                unsafe words.initializeElement(at: index, to: Word(littleEndian: word))
            }
            filled = count
        }
    }

    /// From the field that the specification names for the type.
    private static func constant(
        _ shape: Shape, _ type: DataType, typed tensor: Onnx_TensorProto, _ name: String
    ) throws(ONNXError) -> Constant {
        func filled<Element>(_ values: [Element]) throws(ONNXError) -> [Element] {
            guard values.count == shape.count else {
                throw .tensorInvalid(tensor: name, reason: "\(values.count) elements do not fill \(shape)")
            }
            return values
        }
        switch type {
        case .float32: return Constant(shape: shape, float32: try filled(tensor.floatData))
        case .float64: return Constant(shape: shape, float32: try filled(tensor.doubleData).map(Float.init))
        case .float16:
            let bits = try filled(tensor.int32Data).map { UInt16(truncatingIfNeeded: $0) }
            return Constant(shape: shape, float32: bits.map { Float(Float16(bitPattern: $0)) })
        case .bfloat16:
            let bits = try filled(tensor.int32Data).map { UInt32(UInt16(truncatingIfNeeded: $0)) << 16 }
            return Constant(shape: shape, float32: bits.map { Float(bitPattern: $0) })
        case .uint8, .int8, .uint16, .int16, .int32:
            return Constant(shape: shape, int64: try filled(tensor.int32Data).map(Int64.init))
        case .int64: return Constant(shape: shape, int64: try filled(tensor.int64Data))
        case .uint32, .uint64:
            return Constant(shape: shape, int64: try filled(tensor.uint64Data).map { Int64(bitPattern: $0) })
        case .bool:
            let values = try filled(tensor.int32Data).map { $0 == 0 ? Int64(0) : 1 }
            return Constant(shape: shape, int64: values, elementType: .bool)
        }
    }
}
