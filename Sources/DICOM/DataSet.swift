/// The attributes of one object or sequence item: everything but pixel data and other bulk binary values.
///
/// Text is UTF-8, whatever the object's character set was.
package struct DataSet: Hashable, Codable, Sendable {
    package struct Element: Hashable, Codable, Sendable {
        /// The value representation, two letters.
        package let vr: String
        /// The values as text, one entry each (numbers as DICOM writes them); empty for sequences, bulk binary and empty elements.
        package let values: [String]
        /// The items of a sequence; nil for any other VR.
        package let items: [DataSet]?

        package init(vr: String, values: [String] = [], items: [DataSet]? = nil) {
            self.vr = vr
            self.values = values
            self.items = items
        }
    }

    package var elements: [Tag: Element]

    package init(_ elements: [Tag: Element] = [:]) { self.elements = elements }

    package subscript(tag: Tag) -> Element? {
        get { elements[tag] }
        set { elements[tag] = newValue }
    }

    /// The first value, trimmed; nil when absent or empty.
    package func string(_ tag: Tag) -> String? {
        guard let value = elements[tag]?.values.first, !value.isEmpty else { return nil }
        return value
    }

    package func strings(_ tag: Tag) -> [String] { elements[tag]?.values ?? [] }

    /// Every value as a finite number; nil when the element is absent, empty or any value is not a finite number.
    package func numbers(_ tag: Tag) -> [Double]? {
        guard let values = elements[tag]?.values, !values.isEmpty else { return nil }
        let numbers = values.compactMap(Double.init).filter(\.isFinite)
        return numbers.count == values.count ? numbers : nil
    }

    package func number(_ tag: Tag) -> Double? { numbers(tag)?.first }

    package func integer(_ tag: Tag) -> Int? { number(tag).flatMap { Int(exactly: $0.rounded()) } }

    package func items(_ tag: Tag) -> [DataSet] { elements[tag]?.items ?? [] }
}
