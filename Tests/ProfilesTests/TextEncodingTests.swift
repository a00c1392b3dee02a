import Attribution
import DICOM
import Foundation
import Profiles
import Tensors
import Testing

@Suite struct TextEncodingTests {
    private let vocabulary = WordPieceTokenizerTests.vocabulary("[PAD] [UNK] [CLS] [SEP] no nod ##ule .")

    private func specification(_ more: String = "") throws -> TextSpecification {
        let text = """
            {"input": "ids", "length": 8, "vocabulary": {"file": "vocab.txt", "sha256": "\(Fixture.hash)"}\(more)}
            """
        return try JSONDecoder().decode(TextSpecification.self, from: Data(text.utf8))
    }

    private func encoding(_ text: String?, _ more: String = "") throws -> TextEncoding {
        try TextEncoding(
            specification(more), record: text.map { TextRecord(text: $0, source: "report.txt") },
            tokenizer: WordPieceTokenizer(vocabulary: vocabulary, lowercase: true))
    }

    @Test func tokensStandBetweenTheirMarksAndPaddingFollows() throws {
        let encoding = try encoding("No nodule.", #", "maskInput": "mask", "typesInput": "types""#)
        #expect(encoding.tensors["ids"] == Tensor(shape: [1, 8], scalars: [2, 4, 5, 6, 7, 3, 0, 0]))
        #expect(encoding.tensors["mask"] == Tensor(shape: [1, 8], scalars: [1, 1, 1, 1, 1, 1, 0, 0]))
        #expect(encoding.tensors["types"] == Tensor(shape: [1, 8]))
        #expect(encoding.warnings.isEmpty && encoding.truncated == 0)
        #expect(encoding.tokens.map(\.text).prefix(4) == ["[CLS]", "no", "nod", "##ule"])
    }

    @Test func piecesOfAWordAreOneAttribute() throws {
        let modality = try encoding("No nodule.").modality
        #expect(modality.kind == .text && modality.name == "report" && modality.input == "ids")
        #expect(modality.attributes.map(\.name) == ["no", "nodule", "."])
        #expect(modality.attributes.map(\.columns) == [1..<2, 2..<4, 4..<5])
    }

    @Test func aTextThatIsTooLongIsCutOffWithAWarning() throws {
        let encoding = try encoding("no no no no no no no no")
        #expect(encoding.tokens.map(\.number) == [2, 4, 4, 4, 4, 4, 4, 3] && encoding.truncated == 2)
        #expect(encoding.warnings.map(\.code.rawValue) == ["text-truncated"])
    }

    @Test func aMissingTextIsRefusedOrEmptyAsTheProfileSays() throws {
        #expect(throws: StudyRefusal.self) { try encoding(nil) }
        #expect(throws: StudyRefusal.self) { try encoding("") }
        let empty = try encoding(nil, #", "missing": "empty""#)
        #expect(empty.tokens.map(\.number) == [2, 3, 0, 0, 0, 0, 0, 0] && empty.source == "fill")
        #expect(empty.warnings.map(\.code.rawValue) == ["text-absent"])
    }
}
