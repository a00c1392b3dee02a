/// What may be shown of a reason's sentence where nothing of a study may be told.
package enum WithheldText {
    private static let quotes: Set<Character> = ["\"", "“", "”"]

    /// The sentence up to what it quotes: that may be a study's own words (a series description, say), and a quotation mark
    /// among those would end the quotation too early for more to be told.
    package static func of(_ message: String) -> String {
        guard let quote = message.firstIndex(where: quotes.contains) else { return message }
        var told = message[..<quote]
        while let last = told.last, last.isWhitespace || last == ":" || last == "(" { told.removeLast() }
        return told.isEmpty
            ? "(the reason quotes the study and is withheld here)"
            : "\(told) (the rest quotes the study and is withheld here)"
    }
}
