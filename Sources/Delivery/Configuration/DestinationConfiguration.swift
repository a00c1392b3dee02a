import DICOM
package import Foundation
package import Profiles

/// One of `destinations`: where results go, and how patiently.
package struct DestinationConfiguration: JSONReadable {
    enum CodingKeys: String, CodingKey, CaseIterable {
        case name, kind, secondary, retry, tls
        // DICOM
        case title, host, port, callingTitle, maxPDU, commitmentSeconds
        // STOW-RS
        case url, token, instancesPerRequest
        // Folder
        case path
        case connectSeconds, associationSeconds, messageSeconds
    }

    package let name: String
    package let kind: DestinationKind
    /// The name of the destination that gets what this one does not take.
    package let secondary: String?
    package let retry: RetryConfiguration
    package let tls: TLSFiles?
    package let title: String?
    package let host: String?
    package let port: Int?
    package let callingTitle: String?
    package let maxPDU: Int?
    /// Whether to ask a DICOM peer for storage commitment, and how long to wait for the report on the same association.
    package let commitmentSeconds: Int?
    package let url: String?
    package let token: TokenConfiguration?
    package let instancesPerRequest: Int?
    package let path: String?
    package let connectSeconds: Int?
    package let associationSeconds: Int?
    package let messageSeconds: Int?

    /// Which keys each kind has, besides those that all have.
    private static let own: [DestinationKind: (required: [CodingKeys], optional: [CodingKeys])] = [
        .dicom: (
            [.title, .host, .port],
            [.tls, .callingTitle, .maxPDU, .commitmentSeconds, .connectSeconds, .associationSeconds, .messageSeconds]
        ),
        .stow: ([.url], [.tls, .token, .instancesPerRequest, .connectSeconds, .messageSeconds]),
        .folder: ([.path], []),
    ]

    package init(reading json: JSONReader) {
        let fields = JSONFields<CodingKeys>(json)
        name = fields.string(.name)
        kind = fields[.kind].choice() ?? .folder
        secondary = fields.optionalString(.secondary)
        retry = fields.optional(.retry) ?? RetryConfiguration()
        tls = fields.optional(.tls)
        title = fields.optionalString(.title)
        host = fields.optionalString(.host)
        port = fields.has(.port) ? fields[.port].integer(atLeast: 1) : nil
        callingTitle = fields.optionalString(.callingTitle)
        maxPDU = fields.has(.maxPDU) ? fields[.maxPDU].integer(atLeast: AssociationSettings.pduBounds.lowerBound) : nil
        commitmentSeconds = fields.has(.commitmentSeconds) ? fields[.commitmentSeconds].integer(atLeast: 0) : nil
        url = fields.optionalString(.url)
        token = fields.optional(.token)
        instancesPerRequest = fields.has(.instancesPerRequest) ? fields[.instancesPerRequest].integer(atLeast: 1) : nil
        path = fields.optionalString(.path)
        connectSeconds = fields.has(.connectSeconds) ? fields[.connectSeconds].integer(atLeast: 1) : nil
        associationSeconds = fields.has(.associationSeconds) ? fields[.associationSeconds].integer(atLeast: 1) : nil
        messageSeconds = fields.has(.messageSeconds) ? fields[.messageSeconds].integer(atLeast: 1) : nil
        check(fields)
    }

    private func check(_ fields: JSONFields<CodingKeys>) {
        if secondary != nil, secondary == name { fields[.secondary].report("is the destination itself") }
        if !name.isEmpty, !DestinationName.isValid(name) {
            fields[.name].report("has characters other than letters, digits, hyphen, dot and underscore")
        }
        guard fields.has(.kind), let own = Self.own[kind] else { return }
        for key in own.required where !fields.has(key) {
            fields[key].report("missing; a destination of kind \(kind.rawValue) needs it")
        }
        let allowed = Set([.name, .kind, .secondary, .retry] + own.required + own.optional)
        for key in CodingKeys.allCases where fields.has(key) && !allowed.contains(key) {
            fields[key].report("a destination of kind \(kind.rawValue) has no such key")
        }
        for (key, text) in [(CodingKeys.title, title), (.callingTitle, callingTitle)] {
            if let text, !text.isEmpty, !PeerAddress.isTitle(text) {
                fields[key].report("is no AE title: 1 to 16 plain characters")
            }
        }
        if let host, !host.isEmpty, !PeerAddress.isHost(host) { fields[.host].report("is no host name or address") }
        if let port, port > 65_535 { fields[.port].report("must be at most 65535") }
        if let maxPDU, maxPDU > AssociationSettings.pduBounds.upperBound {
            fields[.maxPDU].report("must be at most \(AssociationSettings.pduBounds.upperBound)")
        }
        if let url, !url.isEmpty, !STOWSettings.isURL(url) {
            fields[.url].report("is no http or https address without password, query and fragment")
        }
        if let url, url.hasPrefix("http://"), tls != nil || token != nil {
            fields[tls != nil ? .tls : .token].report("asks for https")
        }
    }

    /// The destination itself.
    /// - Parameters:
    ///   - callingTitle: this end's AE title where the destination has none of its own for it.
    ///   - base: the folder that paths are relative to.
    /// - Throws: `SecretError` when a key file is not its owner's alone.
    package func route(callingTitle: String = "MODALIS", base: URL) throws -> DeliveryRoute {
        let destination: any Destination
        switch kind {
        case .dicom:
            var settings = AssociationSettings(
                title: self.callingTitle ?? callingTitle, tls: try tls?.settings(base: base))
            settings.maxPDU = maxPDU ?? settings.maxPDU
            settings.connectSeconds = connectSeconds ?? settings.connectSeconds
            settings.associationSeconds = associationSeconds ?? settings.associationSeconds
            settings.messageSeconds = messageSeconds ?? settings.messageSeconds
            let peer = PeerAddress(title: title ?? "", host: host ?? "", port: UInt16(clamping: port ?? 0))
            destination = DICOMDestination(
                StoreRequestor(peer: peer, settings: settings), commitmentSeconds: commitmentSeconds)
        case .stow:
            var settings = STOWSettings(url: url ?? "")
            while settings.url.hasSuffix("/") { settings.url.removeLast() }
            settings.token = token?.source(base: base)
            settings.tls = try tls?.settings(base: base) ?? settings.tls
            settings.connectSeconds = connectSeconds ?? settings.connectSeconds
            settings.messageSeconds = messageSeconds ?? settings.messageSeconds
            settings.instances = instancesPerRequest ?? settings.instances
            destination = STOWDestination(settings)
        case .folder: destination = FolderDestination(folder: ConfiguredPath.resolve(path ?? "", base))
        }
        return DeliveryRoute(name: name, destination: destination, backoff: retry.backoff, secondary: secondary)
    }
}

/// Names that go into the ledger, logs and metrics.
enum DestinationName {
    static func isValid(_ text: String) -> Bool {
        text.utf8.count <= 64
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-._".contains($0)) }
    }
}

extension [DestinationConfiguration] {
    /// Reports what no single destination can know: names given twice, and secondary destinations that do not exist.
    /// - Parameter json: the array's place in the document.
    package func check(_ json: JSONReader) {
        let names = map(\.name).filter { !$0.isEmpty }
        for (name, same) in Dictionary(grouping: names, by: { $0 }).sorted(by: { $0.key < $1.key }) where same.count > 1
        {
            json.report("several destinations are named \"\(name)\"")
        }
        for destination in self {
            if let secondary = destination.secondary, !names.contains(secondary) {
                json.report("the secondary destination \"\(secondary)\" of \"\(destination.name)\" is not there")
            }
        }
    }
}
