package import Foundation

/// BERT's tokenizer: words and punctuation by Unicode, then the longest pieces that a vocabulary has.
///
/// Source: Devlin et al. 2019, and the WordPiece of its reference implementation: greedy longest match first, pieces inside a word
/// begin with `##`, a word with no such division is `[UNK]`.
package struct WordPieceTokenizer: Sendable {
    package struct Token: Hashable, Sendable {
        /// As the vocabulary writes it.
        package let text: String
        package let number: Int
    }

    package enum Problem: Error, Equatable {
        /// A token that every text needs is not in the vocabulary.
        case lacks(String)
        case notText
    }

    private let numbers: [String: Int]
    private let lowercase: Bool
    package let classification: Token
    package let separator: Token
    package let padding: Token
    private let unknown: Token

    /// Longer words are unknown at once.
    private static let longestWord = 100

    package init(vocabulary: Data, lowercase: Bool) throws(Problem) {
        guard String(validating: vocabulary, as: UTF8.self) != nil else { throw .notText }
        var numbers: [String: Int] = [:]
        // Bytes, because to Swift the line end of Windows is one character.
        let lines = vocabulary.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (number, line) in lines.enumerated() {
            let token = String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
            if !token.isEmpty, numbers[token] == nil { numbers[token] = number }
        }
        func special(_ text: String) throws(Problem) -> Token {
            guard let number = numbers[text] else { throw .lacks(text) }
            return Token(text: text, number: number)
        }
        classification = try special("[CLS]")
        separator = try special("[SEP]")
        padding = try special("[PAD]")
        unknown = try special("[UNK]")
        self.numbers = numbers
        self.lowercase = lowercase
    }

    /// The tokens of a text, without special ones.
    package func tokens(of text: String) -> [Token] { Self.words(of: text, lowercase: lowercase).flatMap(pieces) }

    private func pieces(of word: String) -> [Token] {
        let characters = Array(word.unicodeScalars)
        guard characters.count <= Self.longestWord else { return [unknown] }
        var tokens: [Token] = []
        var start = 0
        while start < characters.count {
            var end = characters.count
            var found: Token?
            while end > start {
                var piece = String(String.UnicodeScalarView(characters[start..<end]))
                if start > 0 { piece = "##" + piece }
                if let number = numbers[piece] {
                    found = Token(text: piece, number: number)
                    break
                }
                end -= 1
            }
            guard let found else { return [unknown] }
            tokens.append(found)
            start = end
        }
        return tokens
    }

    /// Words, and punctuation and ideographs by themselves.
    static func words(of text: String, lowercase: Bool) -> [String] {
        var words: [String] = []
        var word = String.UnicodeScalarView()
        func end() {
            if !word.isEmpty { words.append(String(word)) }
            word = String.UnicodeScalarView()
        }
        let plain =
            lowercase
            ? text.lowercased().decomposedStringWithCanonicalMapping : text.precomposedStringWithCanonicalMapping
        for scalar in plain.unicodeScalars {
            let category = scalar.properties.generalCategory
            if lowercase, category == .nonspacingMark { continue }
            if scalar.value == 0 || scalar.value == 0xFFFD { continue }
            if " \t\n\r".unicodeScalars.contains(scalar) || category == .spaceSeparator {
                end()
            } else if category == .control || category == .format {
                continue
            } else if isPunctuation(scalar, category) || isIdeograph(scalar) {
                end()
                words.append(String(Character(scalar)))
            } else {
                word.append(scalar)
            }
        }
        end()
        return words
    }

    /// Unicode's, and every character of ASCII that is neither letter nor digit.
    private static func isPunctuation(_ scalar: Unicode.Scalar, _ category: Unicode.GeneralCategory) -> Bool {
        switch scalar.value {
        case 33...47, 58...64, 91...96, 123...126: return true
        default: break
        }
        switch category {
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
            .finalPunctuation, .otherPunctuation:
            return true
        default: return false
        }
    }

    private static func isIdeograph(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x20000...0x2A6DF, 0x2A700...0x2CEAF, 0xF900...0xFAFF, 0x2F800...0x2FA1F:
            return true
        default: return false
        }
    }
}
