package import Attribution
package import DICOM
package import Tensors

/// A study's report as a model's token numbers.
package struct TextEncoding: Sendable {
    package let modality: InputModality
    /// Token numbers, and what goes with them, by input name: each `[1, length]`.
    package let tensors: [String: Tensor]
    /// One for each position, padding included.
    package let tokens: [WordPieceTokenizer.Token]
    /// Tokens of the text that were left off for want of room.
    package let truncated: Int
    /// `report.txt`, `clinical.json`, `clinical.csv` or `fill`.
    package let source: String
    package let warnings: [Finding]

    /// - Throws: `StudyRefusal` `text-missing`.
    package init(
        _ specification: TextSpecification, record: TextRecord?, tokenizer: WordPieceTokenizer
    ) throws(StudyRefusal) {
        let text = record?.text ?? ""
        if text.isEmpty, specification.missing == .refuse {
            throw StudyRefusal(
                code: "text-missing",
                message:
                    "the study has no text for \"\(specification.name)\"; looked for \(TextRecord.fileName) and key "
                    + "\"\(specification.key)\" of clinical.json or clinical.csv")
        }
        let all = tokenizer.tokens(of: text)
        let room = specification.length - 2
        let own = all.prefix(room)
        let content = [tokenizer.classification] + own + [tokenizer.separator]
        let filling = specification.length - content.count
        tokens = content + [WordPieceTokenizer.Token](repeating: tokenizer.padding, count: filling)
        truncated = all.count - own.count
        source = record?.source ?? "fill"
        var warnings: [Finding] = []
        if text.isEmpty {
            warnings.append(
                Finding("text-absent", "the study has no \"\(specification.name)\"; the model was given an empty text"))
        }
        if truncated > 0 {
            warnings.append(
                Finding(
                    "text-truncated",
                    "\"\(specification.name)\" has \(all.count) tokens; the last \(truncated) are left off"))
        }
        self.warnings = warnings
        let shape: Shape = [1, specification.length]
        var tensors = [
            specification.input: Tensor(shape: shape, scalars: tokens.map { Float($0.number) })
        ]
        if let mask = specification.maskInput {
            let values = (0..<specification.length).map { $0 < content.count ? Float(1) : 0 }
            tensors[mask] = Tensor(shape: shape, scalars: values)
        }
        if let types = specification.typesInput { tensors[types] = Tensor(shape: shape) }
        self.tensors = tensors
        modality = InputModality(
            name: specification.name, kind: .text, input: specification.input, attributes: Self.words(of: Array(own)))
    }

    /// Words as ranges of positions; the first token of the text stands at position 1.
    private static func words(of tokens: [WordPieceTokenizer.Token]) -> [InputModality.Attribute] {
        var words: [(name: String, columns: Range<Int>)] = []
        for (index, token) in tokens.enumerated() {
            if token.text.hasPrefix("##"), let last = words.last {
                words[words.count - 1] = (
                    last.name + token.text.dropFirst(2), last.columns.lowerBound..<(index + 2)
                )
            } else {
                words.append((token.text, (index + 1)..<(index + 2)))
            }
        }
        return words.map { InputModality.Attribute(name: $0.name, columns: $0.columns) }
    }
}
