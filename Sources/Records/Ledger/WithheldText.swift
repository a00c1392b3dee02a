/// What may be shown of a reason's sentence where nothing of a study may be told.
package enum WithheldText {
    private static let quotes: Set<Character> = ["\"", "“", "”"]

    /// The sentence, or that it is withheld: what Modalis quotes may be a study's own words (a series description, say), and a
    /// quotation mark among those words would end the quotation too early for anything less.
    package static func of(_ message: String) -> String {
        message.contains { quotes.contains($0) } ? "(the reason quotes the study and is withheld here)" : message
    }
}
