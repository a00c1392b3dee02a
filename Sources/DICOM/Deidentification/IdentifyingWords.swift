/// The words by which a study's objects name people, numbers and places, to keep them out of messages that quote descriptions.
package struct IdentifyingWords: Sendable {
    /// Lower case.
    private let words: Set<String>

    package init(of study: Study) {
        words = study.series.flatMap(\.instances).reduce(into: []) { words, instance in
            words.formUnion(Pseudonym.words(in: instance.attributes))
        }
    }

    /// The text with `…` for each of the words, whatever its capitals.
    package func redacted(_ text: String) -> String {
        text.replacingWords { words.contains($0.lowercased()) ? "…" : $0 }
    }
}
