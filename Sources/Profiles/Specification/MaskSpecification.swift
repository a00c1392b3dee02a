import Attribution
package import DICOM

/// Which of a study's outlined structures say where the feature is, for evaluation.
package struct MaskSpecification: JSONReadable {
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case structures, object, threshold
    }

    /// Labels of segments or names of regions, `*` for any letters; all that match are taken together. Empty: the only one there is.
    package let structures: [String]
    /// nil for either.
    package let object: ReferenceStructure.Kind?
    /// From which fraction on a voxel of a fractional segmentation is inside.
    package let threshold: Double

    package init(structures: [String], object: ReferenceStructure.Kind? = nil, threshold: Double = 0.5) {
        self.structures = structures
        self.object = object
        self.threshold = threshold
    }

    package init(reading json: JSONReader) {
        let fields = JSONFields<CodingKeys>(json)
        structures = fields.strings(.structures)
        object = fields.has(.object) ? fields[.object].choice() : nil
        threshold = fields.number(.threshold, default: 0.5)
        if !(0...1).contains(threshold) { fields[.threshold].report("must be from 0 to 1") }
    }

    /// The structures that are meant.
    package func chosen(among all: [ReferenceStructure]) -> [ReferenceStructure] {
        let kind = all.filter { object == nil || $0.kind == object }
        guard !structures.isEmpty else { return kind.count == 1 ? kind : [] }
        return kind.filter { structure in
            structures.contains { Self.matches(structure.label, $0) || $0 == String(structure.number) }
        }
    }

    /// Whether a name fits a pattern, capitals and small letters alike.
    static func matches(_ name: String, _ pattern: String) -> Bool {
        let (name, pattern) = (Array(name.lowercased()), Array(pattern.lowercased()))
        var (n, p) = (0, 0)
        var star: (pattern: Int, name: Int)?
        while n < name.count {
            if p < pattern.count, pattern[p] == "*" {
                star = (p, n)
                p += 1
            } else if p < pattern.count, pattern[p] == name[n] {
                (n, p) = (n + 1, p + 1)
            } else if let last = star {
                // The last star takes one letter more.
                star = (last.pattern, last.name + 1)
                (n, p) = (last.name + 1, last.pattern + 1)
            } else {
                return false
            }
        }
        return pattern[p...].allSatisfy { $0 == "*" }
    }
}
