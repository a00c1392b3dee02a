import Attribution
package import DICOM

/// Where a value is found: an attribute by keyword (`EchoTime`) or tag (`(0018,0081)`), one inside sequences
/// (`RadiopharmaceuticalInformationSequence.RadionuclideHalfLife`, any item), or a measured property (`volume.slices`).
package struct AttributePath: JSONReadable, CustomStringConvertible {
    /// Properties of a volume rather than of its objects.
    package enum Measured: String, Sendable, CaseIterable {
        /// The numbers of slices, rows and columns.
        case slices, rows, columns
        /// 1 for grey, 3 for colour.
        case channels
        /// Which of a series' volumes it is, from 0; and how many the series has.
        case index, siblings
        case spacingX = "spacing.x"
        case spacingY = "spacing.y"
        case spacingZ = "spacing.z"
        /// Slices times their spacing in millimetres.
        case extentZ = "extent.z"
        /// The axis nearest to the slice normal: `axial`, `coronal` or `sagittal`; absent for images without a position.
        case orientation
    }

    package enum Place: Hashable, Sendable {
        /// Tags from the outside in; all but the last are sequences.
        case tags([Tag])
        case measured(Measured)
        /// What set the volume apart within its series, such as `volume.DiffusionBValue`.
        case distinction(String)
    }

    package let place: Place
    /// As the profile writes it.
    package let description: String

    init(tag: Tag, _ description: String) {
        place = .tags([tag])
        self.description = description
    }

    package init(reading json: JSONReader) {
        description = json.string()
        if description.isEmpty {
            place = .measured(.slices)
        } else if description.hasPrefix("volume.") {
            place = Self.volume(String(description.dropFirst("volume.".count)), json)
        } else {
            place = .tags(
                description.split(separator: ".", omittingEmptySubsequences: false).map { Self.tag($0, json) })
        }
    }

    private static func volume(_ name: String, _ json: JSONReader) -> Place {
        if let measured = Measured(rawValue: name) { return .measured(measured) }
        if Tag(keyword: name) == nil {
            let known = Measured.allCases.map(\.rawValue)
            let hint = JSONReader.suggestion(for: name, among: known)
            json.report(
                "\"volume.\(name)\" is neither a measured property nor a DICOM keyword"
                    + (hint.isEmpty ? "; measured are \(known.joined(separator: ", "))" : hint))
        }
        return .distinction(name)
    }

    private static func tag(_ part: Substring, _ json: JSONReader) -> Tag {
        if part.hasPrefix("("), part.hasSuffix(")") {
            let halves = part.dropFirst().dropLast().split(separator: ",", omittingEmptySubsequences: false)
            if halves.count == 2, halves.allSatisfy({ $0.count == 4 }), let group = UInt16(halves[0], radix: 16),
                let element = UInt16(halves[1], radix: 16)
            {
                return Tag(group, element)
            }
            json.report("\"\(part)\" is not a tag; expected (gggg,eeee) in hexadecimal")
        } else if let tag = Tag(keyword: String(part)) {
            return tag
        } else {
            json.report("\"\(part)\" is not a DICOM keyword")
        }
        return Tag(0, 0)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
