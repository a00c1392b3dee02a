import Reports

/// File names for a model's inputs or outputs: `pet` → `pet.npy`, `/head/Add_output_0` → `_head_Add_output_0.npy`.
///
/// Everything but ASCII letters, digits, hyphens and underscores becomes an underscore; names that then are the same on
/// some file system get a number.
struct ArrayFileNames {
    /// By the value's name.
    let byValue: [String: String]

    init(_ values: [String]) {
        var taken: Set<String> = []
        var byValue: [String: String] = [:]
        for value in values {
            let stem = String(FileStem.stem(value).prefix(200))
            var candidate = stem
            var number = 2
            while !taken.insert(candidate.lowercased()).inserted {
                candidate = "\(stem)-\(number)"
                number += 1
            }
            byValue[value] = candidate + ".npy"
        }
        self.byValue = byValue
    }
}
