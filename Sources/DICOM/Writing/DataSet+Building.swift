/// Setting attributes in DICOM's words.
extension DataSet {
    /// Sets text, or numbers as DICOM writes them; no value makes an empty element.
    package mutating func set(_ attribute: Attribute, _ values: String...) { set(attribute, values: values) }

    package mutating func set(_ attribute: Attribute, values: [String]) {
        elements[attribute.tag] = Element(vr: attribute.vr, values: values)
    }

    package mutating func set(_ attribute: Attribute, _ number: Int) { set(attribute, String(number)) }

    /// Sets decimal strings: the shortest text of at most 16 characters that is nearest to each number.
    package mutating func set(_ attribute: Attribute, decimals: [Double]) {
        set(attribute, values: decimals.map(DecimalString.text))
    }

    package mutating func set(_ attribute: Attribute, decimal: Double) { set(attribute, decimals: [decimal]) }

    /// Sets a position or direction.
    package mutating func set(_ attribute: Attribute, vectors: [SIMD3<Double>]) {
        set(attribute, decimals: vectors.flatMap { [$0.x, $0.y, $0.z] })
    }

    package mutating func set(_ attribute: Attribute, items: [DataSet]) {
        elements[attribute.tag] = Element(vr: attribute.vr, items: items)
    }

    /// Sets a sequence of one coded concept.
    package mutating func set(_ attribute: Attribute, code: Code) { set(attribute, items: [code.item]) }

    /// Takes over `attributes` as they are in `source`, absent ones excepted.
    package mutating func copy(_ attributes: [Attribute], from source: DataSet) {
        for attribute in attributes {
            guard let element = source[attribute.tag], element.vr == attribute.vr else { continue }
            elements[attribute.tag] = element
        }
    }

    /// Gives `attributes` that are absent an empty value, as type 2 demands.
    package mutating func complete(_ attributes: [Attribute]) {
        for attribute in attributes where elements[attribute.tag] == nil { set(attribute) }
    }
}

/// A coded concept (PS3.3 8.8).
package struct Code: Hashable, Sendable {
    package let value: String
    package let scheme: String
    package let meaning: String

    package init(_ value: String, _ scheme: String, _ meaning: String) {
        self.value = value
        self.scheme = scheme
        self.meaning = meaning
    }

    /// The item of a code sequence.
    package var item: DataSet {
        var item = DataSet()
        item.set(.codeValue, value)
        item.set(.codingSchemeDesignator, scheme)
        item.set(.codeMeaning, meaning)
        return item
    }
}
