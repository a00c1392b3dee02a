/// A DICOM application entity on the network.
package struct PeerAddress: Hashable, Sendable, CustomStringConvertible {
    package let title: String
    package let host: String
    package let port: UInt16

    package init(title: String, host: String, port: UInt16) {
        self.title = title
        self.host = host
        self.port = port
    }

    /// Reads `AE@HOST:PORT`; nil for anything else.
    package init?(_ text: String) {
        let halves = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        guard halves.count == 2, let colon = halves[1].lastIndex(of: ":"),
            let port = UInt16(halves[1][halves[1].index(after: colon)...]), port > 0
        else { return nil }
        let host = String(halves[1][..<colon])
        guard Self.isTitle(String(halves[0])), Self.isHost(host) else { return nil }
        self.init(title: String(halves[0]), host: host, port: port)
    }

    package var description: String { "\(title)@\(host):\(port)" }

    /// Whether `text` can be an AE title: 1 to 16 characters of the default repertoire without backslash and control
    /// characters, not all spaces (PS3.5 6.2, VR AE).
    package static func isTitle(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return (1...16).contains(bytes.count) && bytes.allSatisfy { (0x20...0x7E).contains($0) && $0 != 0x5C }
            && bytes.contains { $0 != 0x20 }
    }

    /// Whether `text` can be a host's name or address in an association request of DCMTK's.
    package static func isHost(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return (1...127).contains(bytes.count)
            && bytes.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x3A && $0 != 0x2F }
    }
}
