import Inference
import ONNX
import Tensors
import TestSupport
import Testing

@Suite struct TensorReaderTests {
    private func constant(_ tensor: ProtobufBytes) throws -> Constant {
        let bytes = ONNXBytes.model(outputs: ["t"], initializers: [tensor])
        return try #require(try ONNXModel.load(bytes: bytes, folder: nil).graph.initializers["t"])
    }

    private func words<Word: FixedWidthInteger>(_ values: [Word]) -> [UInt8] {
        values.flatMap { ProtobufBytes.littleEndian($0) }
    }

    @Test func rawDataOfEveryTypeIsConverted() throws {
        let floats: [Float] = [1.5, -2, 0]
        let cases: [(type: Int64, raw: [UInt8], expected: Constant)] = [
            (1, words(floats.map(\.bitPattern)), Constant(shape: [3], float32: floats)),
            (10, words([0x3E00, 0xC000, 0x0000] as [UInt16]), Constant(shape: [3], float32: floats)),
            (16, words([0x3FC0, 0xC000, 0x0000] as [UInt16]), Constant(shape: [3], float32: floats)),
            (11, words(floats.map { Double($0).bitPattern }), Constant(shape: [3], float32: floats)),
            (2, [0, 127, 255], Constant(shape: [3], int64: [0, 127, 255])),
            (3, [0, 127, 0x80], Constant(shape: [3], int64: [0, 127, -128])),
            (4, words([0, 1, 65535] as [UInt16]), Constant(shape: [3], int64: [0, 1, 65535])),
            (5, words([0, 1, -32768] as [Int16]), Constant(shape: [3], int64: [0, 1, -32768])),
            (6, words([0, 1, .min] as [Int32]), Constant(shape: [3], int64: [0, 1, -2_147_483_648])),
            (7, words([0, .max, .min] as [Int64]), Constant(shape: [3], int64: [0, .max, .min])),
            (12, words([0, 1, .max] as [UInt32]), Constant(shape: [3], int64: [0, 1, 4_294_967_295])),
            (13, words([0, 1, 2] as [UInt64]), Constant(shape: [3], int64: [0, 1, 2])),
            (9, [0, 1, 1], Constant(shape: [3], int64: [0, 1, 1], elementType: .bool)),
        ]
        for (type, raw, expected) in cases {
            #expect(try constant(ONNXBytes.tensor("t", type: type, [3], raw: raw)) == expected, "type \(type)")
        }
    }

    @Test func typedFieldsOfEveryTypeAreConverted() throws {
        func tensor(_ type: Int64) -> ProtobufBytes { ProtobufBytes().ints(1, [2]).int(2, type).text(8, "t") }
        let float = ProtobufBytes.littleEndian(Float(1.5).bitPattern) + ProtobufBytes.littleEndian(Float(-2).bitPattern)
        #expect(try constant(tensor(1).data(4, float)).floats == [1.5, -2])
        let double =
            ProtobufBytes.littleEndian(Double(1.5).bitPattern) + ProtobufBytes.littleEndian(Double(-2).bitPattern)
        #expect(try constant(tensor(11).data(10, double)).floats == [1.5, -2])
        #expect(try constant(tensor(10).packed(5, [0x3E00, 0xC000])).floats == [1.5, -2])
        #expect(try constant(tensor(16).packed(5, [0x3FC0, 0xC000])).floats == [1.5, -2])
        for type: Int64 in [3, 5, 6] { #expect(try constant(tensor(type).packed(5, [-3, 4])).integers == [-3, 4]) }
        for type: Int64 in [2, 4] { #expect(try constant(tensor(type).packed(5, [3, 4])).integers == [3, 4]) }
        #expect(try constant(tensor(7).packed(7, [-3, 4])).integers == [-3, 4])
        for type: Int64 in [12, 13] { #expect(try constant(tensor(type).packed(11, [3, 4])).integers == [3, 4]) }
        let bool = try constant(tensor(9).packed(5, [0, 1]))
        #expect(bool == Constant(shape: [2], int64: [0, 1], elementType: .bool))
    }

    @Test func scalarsAndEmptyTensorsAreRead() throws {
        #expect(try constant(ONNXBytes.floats("t", [], [3])) == Constant(shape: [], float32: [3]))
        #expect(try constant(ONNXBytes.floats("t", [0, 5], [])) == Constant(shape: [0, 5], float32: []))
    }

    @Test(arguments: [Int64(0), 8, 14, 15, 17, 21, 22, 23, 99]) func otherTypesAreRefused(type: Int64) {
        let failure = #expect(throws: ONNXError.self) { try constant(ONNXBytes.tensor("t", type: type, [1], raw: [0])) }
        #expect(failure?.code == "model-data-type-unsupported")
        #expect(failure?.message.contains("tensor t") == true)
    }

    @Test func dataThatDoNotFillTheShapeAreRefused() {
        let tensors = [
            ONNXBytes.tensor("t", [3], raw: [0, 0, 0, 0]), ONNXBytes.tensor("t", [1], raw: [0, 0, 0, 0, 0]),
            ONNXBytes.tensor("t", [-1], raw: []), ONNXBytes.tensor("t", [1 << 40, 1 << 40], raw: []),
            ONNXBytes.tensor("t", [1 << 62], raw: []), ProtobufBytes().ints(1, [2]).int(2, 1).text(8, "t"),
            ProtobufBytes().ints(1, [1]).int(2, 7).text(8, "t").packed(7, [1, 2]),
            ProtobufBytes().ints(1, [1]).int(2, 1).text(8, "t").message(3, ProtobufBytes().int(1, 0)),
            ONNXBytes.tensor("t", type: 13, [1], raw: words([UInt64.max])),
        ]
        for tensor in tensors {
            let failure = #expect(throws: ONNXError.self) { try constant(tensor) }
            #expect(failure?.code == "model-tensor-invalid")
        }
    }
}
