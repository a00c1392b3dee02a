import Foundation
import Profiles
import Testing

@Suite struct WordPieceTokenizerTests {
    private static let words = """
        [PAD] [UNK] [CLS] [SEP] [MASK] the left lung shows a nod ##ule ##s of 8 mm , . - no eff ##usion muller 5 ( ) un ##known 王 cafe
        Left ##x caf ##é Müller 12 ##3
        """

    static func vocabulary(_ words: String = words) -> Data {
        Data(words.split(whereSeparator: \.isWhitespace).joined(separator: "\n").utf8)
    }

    /// Numbers by Hugging Face transformers' `BertTokenizer` over the same vocabulary.
    @Test(
        "Texts become the tokens that BERT's own tokenizer makes",
        arguments: [
            (
                true, "The left lung shows a nodule of 8mm, no effusion.",
                [5, 6, 7, 8, 9, 10, 11, 13, 1, 16, 19, 20, 21, 17]
            ),
            (true, "Nodules (5-8 mm) Müller café 王王", [10, 11, 12, 24, 23, 18, 14, 15, 25, 22, 29, 28, 28]),
            (true, "xyz nodulex", [1, 10, 11, 31]), (true, "LEFT\tlung\u{A0}nodule\u{200B}s", [6, 7, 10, 11, 12]),
            (true, "Left café Müller 123 12", [6, 29, 22, 35, 36, 35]),
            (true, String(repeating: "a", count: 101) + " left", [1, 6]),
            (false, "Nodules (5-8 mm) Müller café 王王", [1, 24, 23, 18, 14, 15, 25, 34, 32, 33, 28, 28]),
            (false, "Left café Müller 123 12", [30, 32, 33, 34, 35, 36, 35]), (true, "", []),
        ])
    func agreesWithBERT(_ lowercase: Bool, _ text: String, _ numbers: [Int]) throws {
        let tokenizer = try WordPieceTokenizer(vocabulary: Self.vocabulary(), lowercase: lowercase)
        #expect(tokenizer.tokens(of: text).map(\.number) == numbers)
    }

    @Test("A vocabulary without a token that every text needs is refused by the token's name")
    func lacks() {
        for token in ["[CLS]", "[SEP]", "[PAD]", "[UNK]"] {
            let words = Self.words.replacing(token, with: "x")
            #expect(throws: WordPieceTokenizer.Problem.lacks(token)) {
                try WordPieceTokenizer(vocabulary: Self.vocabulary(words), lowercase: true)
            }
        }
        #expect(throws: WordPieceTokenizer.Problem.notText) {
            try WordPieceTokenizer(vocabulary: Data([0xFF, 0xFE]), lowercase: true)
        }
    }

    @Test("Line ends of Windows belong to no token, and a token's first line counts")
    func lineEnds() throws {
        let file = Data("[PAD]\r\n[UNK]\r\n[CLS]\r\n[SEP]\r\nlung\r\nlung\r\n".utf8)
        let tokenizer = try WordPieceTokenizer(vocabulary: file, lowercase: true)
        #expect(tokenizer.tokens(of: "lung").map(\.number) == [4])
    }
}
