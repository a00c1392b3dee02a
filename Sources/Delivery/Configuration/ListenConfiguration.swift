import DICOM
package import Foundation
package import Profiles

/// `listen`: what the service takes over the network, and from whom.
package struct ListenConfiguration: JSONReadable {
    enum CodingKeys: String, CodingKey, CaseIterable {
        case title, address, port, callers, anyCaller, anyCalledTitle, sopClasses, transferSyntaxes, limits, complete,
            tls
        case spool, inbox
    }

    /// This end's AE title.
    package let title: String
    package let address: String
    package let port: Int
    package let callers: [CallerConfiguration]
    /// Lets in whoever calls; must be said.
    package let anyCaller: Bool
    package let anyCalledTitle: Bool
    /// Every storage class of the standard when empty.
    package let sopClasses: [String]
    /// All that Modalis reads when empty.
    package let transferSyntaxes: [String]
    package let limits: ListenLimitsConfiguration
    package let complete: CompletionConfiguration
    package let tls: TLSFiles?
    /// Where objects lie until their study is complete; a folder of the listener's own, on the disk of staging.
    package let spool: String
    /// The inbox whose profile and priority received studies have.
    package let inbox: String?

    package init(reading json: JSONReader) {
        let fields = JSONFields<CodingKeys>(json)
        title = fields.string(.title, default: "MODALIS")
        address = fields.string(.address, default: "::")
        port = fields.has(.port) ? fields[.port].integer(atLeast: 1) : 11112
        callers = fields.list(.callers)
        anyCaller = fields.bool(.anyCaller, default: false)
        anyCalledTitle = fields.bool(.anyCalledTitle, default: false)
        sopClasses = fields.strings(.sopClasses)
        transferSyntaxes = fields.strings(.transferSyntaxes)
        limits = fields.optional(.limits) ?? ListenLimitsConfiguration()
        complete = fields.optional(.complete) ?? CompletionConfiguration()
        tls = fields.optional(.tls)
        spool = fields.string(.spool)
        inbox = fields.optionalString(.inbox)
        check(fields)
    }

    private func check(_ fields: JSONFields<CodingKeys>) {
        if !title.isEmpty, !PeerAddress.isTitle(title) {
            fields[.title].report("is no AE title: 1 to 16 plain characters")
        }
        if !address.isEmpty, SocketAddress(address) == nil { fields[.address].report("is no IP address") }
        if port > 65_535 { fields[.port].report("must be at most 65535") }
        if callers.isEmpty != anyCaller {
            fields.json.report("name the callers that are let in, or say \"anyCaller\": true, and not both")
        }
        for (index, uid) in sopClasses.enumerated() where !UID.isValid(uid) {
            fields[.sopClasses].report("entry \(index) is no UID")
        }
        for (index, uid) in transferSyntaxes.enumerated() where !TransferSyntaxUID.readable.contains(uid) {
            fields[.transferSyntaxes].report("entry \(index) is no transfer syntax that Modalis reads")
        }
        if let tls, tls.certificate == nil { fields[.tls].report("a listener needs certificate and key") }
    }

    /// The spool's folder.
    /// - Parameter base: the folder that paths are relative to.
    package func spoolURL(base: URL) -> URL { URL(filePath: ConfiguredPath.resolve(spool, base)) }

    /// - Parameter base: the folder that paths are relative to.
    /// - Throws: `SecretError` when the key file is not its owner's alone.
    package func settings(base: URL) throws -> ListenSettings {
        var association = AssociationSettings(title: title, tls: try tls?.settings(base: base))
        association.maxPDU = limits.pduBytes
        association.associationSeconds = limits.associationSeconds
        association.messageSeconds = limits.messageSeconds
        var settings = ListenSettings(association: association)
        settings.address = address
        settings.port = UInt16(clamping: port)
        settings.callers = anyCaller ? [CallerRule(title: nil, networks: [])] : callers.map(\.rule)
        settings.checksCalledTitle = !anyCalledTitle
        settings.sopClasses = sopClasses.isEmpty ? nil : Set(sopClasses)
        if !transferSyntaxes.isEmpty { settings.transferSyntaxes = transferSyntaxes }
        settings.limits = limits.limits
        settings.quietSeconds = complete.quietSeconds
        settings.instances = complete.instances
        return settings
    }
}

/// One of `callers`.
package struct CallerConfiguration: JSONReadable {
    enum CodingKeys: String, CodingKey, CaseIterable {
        case title, addresses
    }

    package let title: String
    /// Addresses or nets; any when empty.
    package let addresses: [String]

    package init(reading json: JSONReader) {
        let fields = JSONFields<CodingKeys>(json)
        title = fields.string(.title)
        addresses = fields.strings(.addresses)
        if !title.isEmpty, !PeerAddress.isTitle(title) {
            fields[.title].report("is no AE title: 1 to 16 plain characters")
        }
        for (index, address) in addresses.enumerated() where CallerRule.Network(address) == nil {
            fields[.addresses].report("entry \(index) is no IP address or net such as 10.1.0.0/16")
        }
    }

    var rule: CallerRule { CallerRule(title: title, networks: addresses.compactMap { CallerRule.Network($0) }) }
}

/// `limits` of the listener.
package struct ListenLimitsConfiguration: JSONReadable {
    enum CodingKeys: String, CodingKey, CaseIterable {
        case associations, pduBytes, objectBytes, spoolBytes, freeBytes, idleSeconds, associationSeconds, messageSeconds
    }

    package let limits: ListenLimits
    package let pduBytes: Int
    package let associationSeconds: Int
    package let messageSeconds: Int

    package init() {
        let settings = ListenSettings()
        limits = settings.limits
        pduBytes = settings.association.maxPDU
        associationSeconds = settings.association.associationSeconds
        messageSeconds = settings.association.messageSeconds
    }

    package init(reading json: JSONReader) {
        let fields = JSONFields<CodingKeys>(json)
        let standard = Self()
        func integer(_ key: CodingKeys, _ fallback: Int, atLeast minimum: Int = 1) -> Int {
            fields.has(key) ? fields[key].integer(atLeast: minimum) : fallback
        }
        var limits = standard.limits
        limits.associations = integer(.associations, limits.associations)
        limits.objectBytes = integer(.objectBytes, limits.objectBytes)
        limits.spoolBytes = integer(.spoolBytes, limits.spoolBytes)
        limits.freeBytes = integer(.freeBytes, limits.freeBytes, atLeast: 0)
        limits.idleSeconds = integer(.idleSeconds, limits.idleSeconds)
        self.limits = limits
        pduBytes = integer(.pduBytes, standard.pduBytes, atLeast: AssociationSettings.pduBounds.lowerBound)
        associationSeconds = integer(.associationSeconds, standard.associationSeconds)
        messageSeconds = integer(.messageSeconds, standard.messageSeconds)
        if pduBytes > AssociationSettings.pduBounds.upperBound {
            fields[.pduBytes].report("must be at most \(AssociationSettings.pduBounds.upperBound)")
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(limits.associations, forKey: .associations)
        try container.encode(pduBytes, forKey: .pduBytes)
        try container.encode(limits.objectBytes, forKey: .objectBytes)
        try container.encode(limits.spoolBytes, forKey: .spoolBytes)
        try container.encode(limits.freeBytes, forKey: .freeBytes)
        try container.encode(limits.idleSeconds, forKey: .idleSeconds)
        try container.encode(associationSeconds, forKey: .associationSeconds)
        try container.encode(messageSeconds, forKey: .messageSeconds)
    }
}

/// `complete` of the listener: when a study has all its objects.
package struct CompletionConfiguration: JSONReadable {
    enum CodingKeys: String, CodingKey, CaseIterable {
        case quietSeconds, instances
    }

    package let quietSeconds: Double
    package let instances: Int?

    package init() { (quietSeconds, instances) = (ListenSettings().quietSeconds, nil) }

    package init(reading json: JSONReader) {
        let fields = JSONFields<CodingKeys>(json)
        quietSeconds = fields.has(.quietSeconds) ? fields[.quietSeconds].positive() : Self().quietSeconds
        instances = fields.has(.instances) ? fields[.instances].integer(atLeast: 1) : nil
    }
}
