import Glibc

/// One line of a listener's allow-list: an AE title, and where it may call from.
package struct CallerRule: Hashable, Sendable {
    /// The calling AE title; nil for any.
    package let title: String?
    /// Nets or single addresses; any when empty.
    package let networks: [Network]

    package init(title: String?, networks: [Network]) {
        self.title = title
        self.networks = networks
    }

    package func allows(address: SocketAddress) -> Bool {
        networks.isEmpty || networks.contains { $0.contains(address) }
    }

    package func allows(title: String, address: SocketAddress) -> Bool {
        (self.title == nil || self.title == title) && allows(address: address)
    }

    /// An address and how many of its leading bits count, such as `10.1.0.0/16` or `fd00::/8`.
    package struct Network: Hashable, Sendable {
        let address: SocketAddress
        let bits: Int

        /// nil for what is no address.
        package init?(_ text: String) {
            let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            guard let address = SocketAddress(String(parts[0])) else { return nil }
            self.address = address
            let all = address.bytes.count * 8
            if parts.count == 1 {
                bits = all
            } else {
                guard let bits = Int(parts[1]), (0...all).contains(bits) else { return nil }
                self.bits = bits
            }
        }

        package func contains(_ other: SocketAddress) -> Bool {
            guard address.bytes.count == other.bytes.count else { return false }
            for (index, (own, given)) in zip(address.bytes, other.bytes).enumerated() {
                let counted = min(8, max(0, bits - 8 * index))
                let mask = UInt8(truncatingIfNeeded: 0xFF << (8 - counted))
                if own & mask != given & mask { return false }
            }
            return true
        }
    }
}

/// An IP address: 4 bytes, or 16. An IPv4 address in IPv6's clothes is an IPv4 address.
package struct SocketAddress: Hashable, Sendable, CustomStringConvertible {
    package let bytes: [UInt8]

    package init?(_ text: String) {
        var four = in_addr()
        var six = in6_addr()
        if unsafe inet_pton(AF_INET, text, &four) == 1 {
            self.init(bytes: unsafe withUnsafeBytes(of: four) { unsafe Array($0) })
        } else if unsafe inet_pton(AF_INET6, text, &six) == 1 {
            self.init(bytes: unsafe withUnsafeBytes(of: six) { unsafe Array($0) })
        } else {
            return nil
        }
    }

    init(bytes: [UInt8]) {
        let mapped = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]
        self.bytes = bytes.count == 16 && Array(bytes.prefix(12)) == mapped ? Array(bytes.suffix(4)) : bytes
    }

    package var description: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let family = bytes.count == 4 ? AF_INET : AF_INET6
        guard unsafe inet_ntop(family, bytes, &text, socklen_t(text.count)) != nil else { return "?" }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
