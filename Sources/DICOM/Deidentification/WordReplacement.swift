extension String {
    /// The text with each word, a run of letters and digits, replaced by what `replacement` makes of it.
    func replacingWords(_ replacement: (String) -> String) -> String {
        var result = ""
        var word = ""
        for character in self {
            if character.isLetter || character.isNumber {
                word.append(character)
            } else {
                result += replacement(word)
                word = ""
                result.append(character)
            }
        }
        return result + replacement(word)
    }
}
