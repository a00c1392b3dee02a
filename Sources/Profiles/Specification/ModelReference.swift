import Attribution

/// The model's file and what its bytes must be.
package struct ModelReference: JSONReadable {
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case file, sha256, externalData
    }

    /// A file of weights beside the model.
    package struct ExternalFile: JSONReadable {
        package enum CodingKeys: String, CodingKey, CaseIterable {
            case file, sha256
        }

        /// As the model names it, relative to the model's folder.
        package let file: String
        package let sha256: String

        package init(reading json: JSONReader) {
            let fields = JSONFields<CodingKeys>(json)
            file = ModelReference.path(fields[.file])
            sha256 = ModelReference.hash(fields[.sha256])
        }
    }

    /// Relative to the profile's folder, and inside it.
    package let file: String
    /// SHA-256 of the file, lowercase hexadecimal.
    package let sha256: String
    /// Every file beside the model that holds weights; a model with such files is refused unless all are named.
    package let externalData: [ExternalFile]

    package init(reading json: JSONReader) {
        let fields = JSONFields<CodingKeys>(json)
        file = Self.path(fields[.file])
        sha256 = Self.hash(fields[.sha256])
        externalData = fields.list(.externalData)
    }

    private static func path(_ json: JSONReader) -> String {
        let file = json.string()
        if file.hasPrefix("/") || file.split(separator: "/").contains("..") {
            json.report("must be a path inside the folder, without \"..\"")
        }
        return file
    }

    private static func hash(_ json: JSONReader) -> String {
        let text = json.string()
        let hexadecimal = Set("0123456789abcdef")
        if case .string = json.value, text.count != 64 || !text.allSatisfy(hexadecimal.contains) {
            json.report("expected 64 lowercase hexadecimal digits")
        }
        return text
    }
}
