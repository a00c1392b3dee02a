/// Turns the bytes of `cdcm_file_header` into a data set. Trusts neither counts nor lengths in them.
struct HeaderDecoder {
    private var reader: ByteReader
    private let depthLimit: Int

    /// VRs whose value is one text, in which a backslash is a letter (PS3.5 6.2).
    private static let singleText: Set<String> = ["ST", "LT", "UT", "UR"]

    init(_ bytes: ArraySlice<UInt8>, depthLimit: Int) {
        reader = ByteReader(bytes)
        self.depthLimit = depthLimit
    }

    /// - Returns: nil when the bytes are not such an encoding.
    mutating func dataSet() -> DataSet? { dataSet(depth: 0) }

    // Recursion is bounded by the depth limit.
    private mutating func dataSet(depth: Int) -> DataSet? {
        guard depth <= depthLimit, let count = reader.uint32(), Int(count) <= reader.rest.count else { return nil }
        var result = DataSet()
        result.elements.reserveCapacity(Int(count))
        for _ in 0..<count {
            guard let group = reader.uint16(), let element = reader.uint16(), let letters = reader.take(2),
                let kind = reader.uint8()
            else { return nil }
            let vr = String(decoding: letters, as: UTF8.self)
            let tag = Tag(group, element)
            switch kind {
            case 0:
                guard let length = reader.uint32(), let text = reader.take(Int(length)) else { return nil }
                result[tag] = DataSet.Element(vr: vr, values: Self.values(text, vr: vr))
            case 1:
                guard let items = reader.uint32(), Int(items) <= reader.rest.count else { return nil }
                var sets: [DataSet] = []
                for _ in 0..<items {
                    guard let set = dataSet(depth: depth + 1) else { return nil }
                    sets.append(set)
                }
                result[tag] = DataSet.Element(vr: vr, items: sets)
            case 2: result[tag] = DataSet.Element(vr: vr)
            default: return nil
            }
        }
        return result
    }

    private static func values(_ bytes: ArraySlice<UInt8>, vr: String) -> [String] {
        let text = String(decoding: bytes, as: UTF8.self).trimmingTrailingSpaces
        guard !text.isEmpty else { return [] }
        if singleText.contains(vr) { return [text] }
        return text.split(separator: "\\", omittingEmptySubsequences: false).map { part in
            String(String(part).trimmingTrailingSpaces.drop { $0 == " " })
        }
    }
}
