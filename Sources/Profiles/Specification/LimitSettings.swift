package import Attribution
package import DICOM

/// Limits of reading as somebody set them: those that are named stand in for the usual ones.
package struct LimitSettings: JSONReadable {
    package enum Keys: String, CodingKey, CaseIterable, Sendable {
        case nestingDepth, folderDepth, fileCount, fileSize, studySize, pixelCount, memory, seconds

        /// The largest that may be set, where more would not be safe.
        var most: Int? {
            switch self {
            // The reading process has a stack of 8 MiB, and DCMTK takes 2 KiB of it for each sequence.
            case .nestingDepth: 1000
            case .folderDepth: 1000
            default: nil
            }
        }
    }

    package private(set) var values: [Keys: Int] = [:]

    package init() {}

    package init(reading json: JSONReader) {
        let fields = JSONFields<Keys>(json)
        for key in Keys.allCases where fields.has(key) {
            let value = fields[key].integer(atLeast: 1)
            if let most = key.most, value > most { fields[key].report("must be at most \(most)") }
            values[key] = value
        }
    }

    /// What a JSON text says, such as `{"fileCount": 5000}`.
    /// - Throws: `ProfileError.invalid` with every mistake and its path.
    package init(json document: JSONValue, source: String) throws {
        let json = JSONReader(document: document)
        self.init(reading: json)
        if !json.found.isEmpty { throw ProfileError.invalid(file: source, issues: json.found) }
    }

    /// `limits` with what is set here.
    package func applied(to limits: ReadLimits) -> ReadLimits {
        var limits = limits
        for (key, value) in values {
            switch key {
            case .nestingDepth: limits.nestingDepth = value
            case .folderDepth: limits.folderDepth = value
            case .fileCount: limits.fileCount = value
            case .fileSize: limits.fileSize = value
            case .studySize: limits.studySize = value
            case .pixelCount: limits.sampleCount = value
            case .memory: limits.addressSpace = value
            case .seconds: (limits.processorSeconds, limits.waitSeconds) = (value, value + value / 2 + 1)
            }
        }
        return limits
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Keys.self)
        for (key, value) in values { try container.encode(value, forKey: key) }
    }
}
