/// File names from modality names.
package enum FileStem {
    /// The name with everything but ASCII letters, digits, hyphens and underscores replaced by underscores, so that no
    /// profile can name a path.
    package static func stem(_ name: String) -> String {
        let stem = String(
            name.unicodeScalars.map { scalar -> Character in
                let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
                return isPlain || scalar == "-" || scalar == "_" ? Character(scalar) : "_"
            })
        return stem.isEmpty ? "_" : stem
    }
}
