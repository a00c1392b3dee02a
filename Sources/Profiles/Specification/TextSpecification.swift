import Attribution

/// The text that a model takes as token numbers of shape `[batch, length]`, and how it becomes them.
package struct TextSpecification: JSONReadable {
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case name, label, input, maskInput, typesInput, vocabulary, lowercase, length, key, missing
    }

    /// What happens when the study has no text.
    package enum Missing: String, Codable, Sendable, CaseIterable {
        case refuse
        /// The model is given a text without words.
        case empty
    }

    /// The modality's name in reports.
    package let name: String
    package let label: String
    /// The model input for token numbers.
    package let input: String
    /// The model input that is 1 for tokens and 0 for padding, if it has one.
    package let maskInput: String?
    /// The model input for sentence numbers, if it has one; all are 0.
    package let typesInput: String?
    /// One token in each line, whose number is that of the line from 0, as BERT's `vocab.txt`.
    package let vocabulary: ModelReference.ExternalFile
    /// Whether the vocabulary knows small letters without accents only (BERT "uncased").
    package let lowercase: Bool
    /// Tokens, `[CLS]`, `[SEP]` and padding included.
    package let length: Int
    /// Where there is no report.txt: the key of the clinical file whose value is the text.
    package let key: String
    package let missing: Missing

    package init(reading json: JSONReader) {
        let fields = JSONFields<CodingKeys>(json)
        name = fields.string(.name, default: "report")
        label = fields.string(.label, default: "Report")
        input = fields.string(.input)
        maskInput = fields.optionalString(.maskInput)
        typesInput = fields.optionalString(.typesInput)
        vocabulary = fields.value(.vocabulary)
        lowercase = fields.bool(.lowercase, default: true)
        length = fields[.length].integer(atLeast: 3)
        key = fields.string(.key, default: "report")
        missing = fields.choice(.missing, default: .refuse)
    }

    /// Every input that the text feeds.
    package var inputs: [String] { [input] + [maskInput, typesInput].compactMap { $0 } }
}
