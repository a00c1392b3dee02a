package import Profiles

/// The service configuration's `dashboard`: where the pages are served and who may see what.
package struct DashboardConfiguration: JSONReadable {
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case host, port, access, tokenFile, identifiers, pageSize, refreshSeconds, connections
    }

    package enum Access: String, Codable, Sendable, CaseIterable {
        /// Whoever has the token of `tokenFile`.
        case token
        /// Whoever reaches the port; on loopback addresses alone.
        case open
    }

    /// The address to listen at; loopback unless said otherwise.
    package let host: String
    /// 0 takes a free one, which the log tells.
    package let port: Int
    package let access: Access
    /// Made with a random token at the first start, readable by its owner alone. Relative to the configuration's folder.
    package let tokenFile: String
    /// Whether UIDs, series descriptions and reasons that quote DICOM values are shown, and `report.html` as it was written.
    package let identifiers: Bool
    /// Rows on a page of a list.
    package let pageSize: Int
    /// How often a page in view asks again; 0 for never.
    package let refreshSeconds: Int
    /// How many connections are served at a time.
    package let connections: Int

    package init() {
        host = "127.0.0.1"
        port = 8470
        access = .token
        tokenFile = "dashboard-token"
        identifiers = false
        pageSize = 50
        refreshSeconds = 10
        connections = 64
    }

    package init(
        host: String = "127.0.0.1", port: Int, access: Access = .token, tokenFile: String = "dashboard-token",
        identifiers: Bool = false, pageSize: Int = 50, refreshSeconds: Int = 10, connections: Int = 64
    ) {
        self.host = host
        self.port = port
        self.access = access
        self.tokenFile = tokenFile
        self.identifiers = identifiers
        self.pageSize = pageSize
        self.refreshSeconds = refreshSeconds
        self.connections = connections
    }

    package init(reading json: JSONReader) {
        let fields = JSONFields<CodingKeys>(json)
        let defaults = DashboardConfiguration()
        func count(_ key: CodingKeys, _ fallback: Int, _ range: ClosedRange<Int>) -> Int {
            guard fields.has(key) else { return fallback }
            let value = fields[key].integer(atLeast: range.lowerBound)
            if value > range.upperBound { fields[key].report("must be at most \(range.upperBound)") }
            return value
        }
        host = fields.string(.host, default: defaults.host)
        port = count(.port, defaults.port, 0...65535)
        access = fields.choice(.access, default: defaults.access)
        tokenFile = fields.string(.tokenFile, default: defaults.tokenFile)
        identifiers = fields.bool(.identifiers, default: defaults.identifiers)
        pageSize = count(.pageSize, defaults.pageSize, 1...1000)
        refreshSeconds = count(.refreshSeconds, defaults.refreshSeconds, 0...86_400)
        connections = count(.connections, defaults.connections, 1...10_000)
        if access == .open, !isLoopback {
            fields[.access].report("only a loopback host (127.0.0.1, ::1, localhost) may be open; use \"token\"")
        }
    }

    /// Whether nobody but this machine's own users can connect.
    package var isLoopback: Bool { host == "localhost" || host == "::1" || Self.isLoopbackIPv4(host) }

    private static func isLoopbackIPv4(_ host: String) -> Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}
