import Attribution
package import Foundation
package import Logging
package import Profiles
package import Records

/// `audit` of `service.json`: where the audit trail lies and what it may hold.
package struct AuditConfiguration: JSONReadable {
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case folder, key, disclosure, anchor, maximumMegabytes
    }

    /// The trail's folder.
    package let folder: String
    /// A file with the key that seals the trail; nil for a trail that is bound by hashes alone.
    package let key: String?
    /// How much of studies' and patients' identifiers the trail may hold.
    package let disclosure: AuditDisclosure
    /// A file, on another system say, that gets the head of the trail with every line.
    package let anchor: String?
    /// A file of the trail that would grow past this gets a successor.
    package let maximumMegabytes: Int

    package init(reading json: JSONReader) {
        let fields = JSONFields<CodingKeys>(json)
        folder = fields.string(.folder)
        key = fields.optionalString(.key)
        disclosure = fields.choice(.disclosure, default: .labels)
        anchor = fields.optionalString(.anchor)
        maximumMegabytes = fields.has(.maximumMegabytes) ? fields[.maximumMegabytes].integer(atLeast: 1) : 64
        if disclosure == .pseudonyms, key == nil { fields[.disclosure].report("pseudonyms need a key") }
    }

    /// Opens the trail.
    /// - Parameter base: the folder that relative paths start from.
    /// - Throws: `AuditError`.
    package func open(from base: URL, logger: Logger?) throws -> AuditTrail {
        var settings = AuditTrail.Settings()
        settings.maximumFileBytes = maximumMegabytes << 20
        settings.key = try sealingKey(from: base)
        settings.disclosure = disclosure
        settings.anchor = anchor.map { Self.place($0, base) }
        settings.logger = logger
        return try AuditTrail(at: Self.place(folder, base), settings: settings)
    }

    package func sealingKey(from base: URL) throws -> AuditKey? {
        try key.map { try AuditKey(file: Self.place($0, base)) }
    }

    private static func place(_ path: String, _ base: URL) -> URL {
        path.hasPrefix("/") ? URL(filePath: path) : base.appending(path: path)
    }
}
