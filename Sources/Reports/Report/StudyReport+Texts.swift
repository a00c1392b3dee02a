extension StudyReport {
    /// A text as the model was given it, token by token.
    package struct Text: Codable, Hashable, Sendable {
        package struct Token: Codable, Hashable, Sendable {
            /// As the vocabulary writes it; nil where results keep no words of patients.
            package let text: String?
            /// Its line in the vocabulary, from 0; nil with the text.
            package let number: Int?

            package init(text: String?, number: Int?) {
                self.text = text
                self.number = number
            }
        }

        package let modality: String
        /// Where it came from: `report.txt`, `clinical.json`, `clinical.csv`, or `fill`.
        package let source: String
        /// Tokens that were left off for want of room.
        package let truncated: Int
        /// One for each position of the model's input, special ones and padding included.
        package let tokens: [Token]

        package init(modality: String, source: String, truncated: Int, tokens: [Token]) {
            self.modality = modality
            self.source = source
            self.truncated = truncated
            self.tokens = tokens
        }

        /// The same without its words.
        var withheld: Text {
            Text(
                modality: modality, source: source, truncated: truncated,
                tokens: tokens.map { _ in Token(text: nil, number: nil) })
        }
    }

    /// What a method says about one token.
    package struct TokenValue: Codable, Hashable, Sendable {
        /// From 0.
        package let position: Int
        /// nil where results keep no words of patients.
        package let token: String?
        package let value: Double
    }
}
