import Foundation

extension ProfileFile {
    /// The tokenizer of the profile's text, its vocabulary checked against its hash; nil when the profile has no text.
    /// - Throws: `ProfileError.givenUnusable`.
    package func tokenizer() throws -> WordPieceTokenizer? {
        guard let text = profile.text else { return nil }
        let data = try givenFile(text.vocabulary)
        do throws(WordPieceTokenizer.Problem) {
            return try WordPieceTokenizer(vocabulary: data, lowercase: text.lowercase)
        } catch {
            let reason =
                switch error {
                case .lacks(let token): "it has no \(token)"
                case .notText: "it is not UTF-8 text"
                }
            throw ProfileError.givenUnusable(file: text.vocabulary.file, reason: reason)
        }
    }
}
