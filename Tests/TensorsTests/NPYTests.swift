import Foundation
import Tensors
import TestSupport
import Testing

@Suite struct NPYTests {
    /// A file of version `version` with the header text as it is, unpadded.
    private func file(_ header: String, _ data: [UInt8], version: UInt8 = 1) -> [UInt8] {
        let length = header.utf8.count
        let lengthBytes =
            version == 1
            ? ProtobufBytes.littleEndian(UInt16(length)) : ProtobufBytes.littleEndian(UInt32(length))
        return [0x93] + Array("NUMPY".utf8) + [version, 0] + lengthBytes + Array(header.utf8) + data
    }

    private func header(_ descr: String, _ shape: String, fortran: Bool = false) -> String {
        "{'descr': '\(descr)', 'fortran_order': \(fortran ? "True" : "False"), 'shape': \(shape), }\n"
    }

    private func little<Word: FixedWidthInteger>(_ values: [Word]) -> [UInt8] {
        values.flatMap { ProtobufBytes.littleEndian($0) }
    }

    private func big<Word: FixedWidthInteger>(_ values: [Word]) -> [UInt8] {
        values.flatMap { ProtobufBytes.littleEndian($0).reversed() }
    }

    @Test(arguments: [Shape([]), [3], [0], [2, 3], [1, 2, 3, 4]]) func whatIsWrittenIsRead(shape: Shape) throws {
        let tensor = Tensor(shape: shape, scalars: (0..<shape.count).map { Float($0) * -0.25 })
        let bytes = NPY.bytes(of: tensor)
        #expect(try NPY.tensor(from: bytes) == tensor)
        #expect(bytes == NPY.bytes(of: tensor))
        #expect((bytes.count - 4 * shape.count) % 64 == 0)
    }

    @Test func theWrittenHeaderIsNumPys() throws {
        let text = String(decoding: NPY.bytes(of: Tensor(shape: [3]))[10..<128], as: UTF8.self)
        #expect(text.hasPrefix("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }  "))
        #expect(text.last == "\n")
    }

    @Test func specialFloatsSurvive() throws {
        let tensor = Tensor(shape: [4], scalars: [.infinity, -.infinity, -0.0, .leastNonzeroMagnitude])
        let read = try NPY.tensor(from: NPY.bytes(of: tensor))
        #expect(read.scalars.map(\.bitPattern) == tensor.scalars.map(\.bitPattern))
    }

    @Test func everyNumberTypeIsReadInBothByteOrders() throws {
        let half: [UInt16] = [0x3E00, 0xC000]
        let single = [Float(1.5).bitPattern, Float(-2).bitPattern]
        let double = [Double(1.5).bitPattern, Double(-2).bitPattern]
        let cases: [(String, [UInt8], [Float])] = [
            ("<f2", little(half), [1.5, -2]), (">f2", big(half), [1.5, -2]),
            ("<f4", little(single), [1.5, -2]), (">f4", big(single), [1.5, -2]), ("=f4", little(single), [1.5, -2]),
            ("<f8", little(double), [1.5, -2]), (">f8", big(double), [1.5, -2]),
            ("|i1", little([-1, 127] as [Int8]), [-1, 127]), ("|u1", [1, 255], [1, 255]), ("|b1", [0, 1], [0, 1]),
            ("<i2", little([-2, 300] as [Int16]), [-2, 300]), (">i2", big([-2, 300] as [Int16]), [-2, 300]),
            ("<i4", little([-2, 70_000] as [Int32]), [-2, 70_000]), (">i4", big([-2, 3] as [Int32]), [-2, 3]),
            ("<i8", little([-2, 30_000] as [Int64]), [-2, 30_000]), (">i8", big([-2, 3] as [Int64]), [-2, 3]),
            ("<u2", little([2, 65535] as [UInt16]), [2, 65535]), (">u2", big([2, 3] as [UInt16]), [2, 3]),
            ("<u4", little([2, 3] as [UInt32]), [2, 3]), (">u4", big([2, 3] as [UInt32]), [2, 3]),
            ("<u8", little([2, 3] as [UInt64]), [2, 3]), (">u8", big([2, 3] as [UInt64]), [2, 3]),
        ]
        for (descr, data, expected) in cases {
            #expect(try NPY.tensor(from: file(header(descr, "(2,)"), data)).scalars == expected, "\(descr)")
        }
    }

    @Test(arguments: [UInt8(1), 2, 3]) func everyVersionIsRead(version: UInt8) throws {
        let bytes = file(header("|u1", "(1, 2)"), [5, 6], version: version)
        #expect(try NPY.tensor(from: bytes) == Tensor(shape: [1, 2], scalars: [5, 6]))
    }

    @Test func fortranOrderIsPutIntoRowMajorOrder() throws {
        // [[[0, 1, 2, 3], …]] of shape 2×3×4 with value = 100 i + 10 j + k, first axis fastest.
        var data: [UInt8] = []
        for k in 0..<4 { for j in 0..<3 { for i in 0..<2 { data.append(UInt8(100 * i + 10 * j + k)) } } }
        let tensor = try NPY.tensor(from: file(header("|u1", "(2, 3, 4)", fortran: true), data))
        var expected: [Float] = []
        for i in 0..<2 { for j in 0..<3 { for k in 0..<4 { expected.append(Float(100 * i + 10 * j + k)) } } }
        #expect(tensor == Tensor(shape: [2, 3, 4], scalars: expected))
        #expect(try NPY.tensor(from: file(header("|u1", "(0, 3)", fortran: true), [])).count == 0)
    }

    @Test func keysMayComeInAnyOrderWithAnySpacing() throws {
        let text = "{ \"shape\":(2,) ,'fortran_order' : False,'descr':\"|u1\"}    \n"
        #expect(try NPY.tensor(from: file(text, [1, 2])).scalars == [1, 2])
    }

    @Test func everyTruncationIsRefused() {
        let bytes = NPY.bytes(of: Tensor(shape: [2, 2], repeating: 1))
        for length in 0..<bytes.count {
            #expect(throws: NPYError.self) { try NPY.tensor(from: Array(bytes[..<length])) }
        }
        #expect(throws: NPYError.self) { try NPY.tensor(from: bytes + [0]) }
    }

    @Test(arguments: ["|O", "|S4", "<U3", "<c8", "<M8[ns]", "<f16", "<f1", "<i3", "f4", "<f", "", "|f4", "|b2", "<f٤"])
    func otherTypesAreRefused(descr: String) {
        let failure = #expect(throws: NPYError.self) {
            try NPY.tensor(from: file(header(descr, "(1,)"), [0, 0, 0, 0]))
        }
        #expect(failure?.code == "npy-data-type-unsupported" || failure?.code == "npy-header-invalid")
        #expect(failure?.family == .usage)
    }

    @Test func structuredTypesAreRefused() {
        let text = "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }\n"
        #expect(throws: NPYError.dataTypeUnsupported(description: "structured")) {
            try NPY.tensor(from: file(text, [0, 0, 0, 0]))
        }
    }

    @Test(arguments: [
        "", "{}", "[]", "{'descr': '|u1', 'fortran_order': False}",
        "{'descr': '|u1', 'fortran_order': False, 'shape': (1,)} + 1",
        "{'descr': '|u1', 'fortran_order': False, 'shape': (1,), 'shape': (1,)}",
        "{'descr': '|u1', 'fortran_order': False, 'shape': (1,), 'more': 1}",
        "{'descr': '|u1', 'fortran_order': 0, 'shape': (1,)}",
        "{'descr': '|u1', 'fortran_order': False, 'shape': (-1,)}",
        "{'descr': '|u1', 'fortran_order': False, 'shape': (1.0,)}",
        "{'descr': '|u1', 'fortran_order': False, 'shape': (1 1)}",
        "{'descr': '|u1', 'fortran_order': False, 'shape': 1}",
        "{'descr': '|u1', 'fortran_order': False, 'shape': (99999999999999999999,)}",
        "{'descr': '|u1' 'fortran_order': False, 'shape': (1,)}",
        "{'descr': '\\x7cu1', 'fortran_order': False, 'shape': (1,)}",
        "{'descr': '|u1', 'fortran_order': False, 'shape': (1,)",
    ]) func headersThatAreNotNumPysAreRefused(text: String) {
        let failure = #expect(throws: NPYError.self) { try NPY.tensor(from: file(text + "\n", [0])) }
        #expect(failure?.code == "npy-header-invalid")
    }

    @Test func sizesThatOverflowOrDifferAreRefused() {
        let huge = "(4294967296, 4294967296, 4294967296)"
        #expect(throws: NPYError.tooLarge(shape: [1 << 32, 1 << 32, 1 << 32])) {
            try NPY.tensor(from: file(header("<f4", huge), []))
        }
        #expect(throws: NPYError.tooLarge(shape: [1 << 62])) {
            try NPY.tensor(from: file(header("<f4", "(4611686018427387904,)"), []))
        }
        #expect(throws: NPYError.sizeMismatch(shape: [3], expected: 12, found: 8)) {
            try NPY.tensor(from: file(header("<f4", "(3,)"), [UInt8](repeating: 0, count: 8)))
        }
    }

    @Test func otherFilesAndVersionsAreRefused() {
        #expect(throws: NPYError.notNPY) { try NPY.tensor(from: []) }
        #expect(throws: NPYError.notNPY) { try NPY.tensor(from: Array("PK\u{3}\u{4} a zip of arrays".utf8)) }
        #expect(throws: NPYError.versionUnsupported(major: 4, minor: 0)) {
            try NPY.tensor(from: file(header("|u1", "(1,)"), [0], version: 4))
        }
    }

    @Test(.enabled(if: SharedData.has("reference"), "needs ../shared/reference")) func numPysOwnFilesAreRead() throws {
        let url = try #require(SharedData.url("reference/cxr-report-vit/input_report.npy"))
        let tokens = try NPY.tensor(from: [UInt8](Data(contentsOf: url)))
        #expect(tokens.shape == [1, 24])
        #expect(tokens.scalars.allSatisfy { $0 >= 0 && $0 == $0.rounded() })
        #expect(tokens.scalars.contains { $0 > 0 })
    }
}
