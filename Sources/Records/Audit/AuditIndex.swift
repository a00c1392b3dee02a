/// Which numbers and links a trail's lines have, in order. Made only once a break was found: it tells lines that were moved from
/// lines that are gone.
struct AuditIndex {
    private let previous: [String]
    /// By number, counted over all lines that can be read.
    private let places: [Int: [Int]]

    init(_ folder: AuditFolder, _ extents: [AuditFolder.Extent]) throws {
        var (previous, places): ([String], [Int: [Int]]) = ([], [:])
        try folder.forEachLine(of: extents) { placed in
            if let line = placed.line { places[line.sequence, default: []].append(previous.count) }
            previous.append(placed.line?.previous ?? "")
        }
        self.previous = previous
        self.places = places
    }

    /// How many lines after the one at `index` a line with this number stands, if one does.
    func distance(to sequence: Int, after index: Int) -> Int? {
        places[sequence]?.first { $0 > index }.map { $0 - index }
    }

    func has(_ sequence: Int, before index: Int) -> Bool { places[sequence]?.contains { $0 < index } ?? false }

    /// Whether a line with this number that links to `digest` stands after the one at `index`.
    func has(_ sequence: Int, linkedTo digest: String, after index: Int) -> Bool {
        places[sequence]?.contains { $0 > index && previous[$0] == digest } ?? false
    }
}
