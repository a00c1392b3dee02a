package import Foundation

/// For how long each study's tree has not changed.
package struct Stillness {
    private struct Seen {
        var signature: [UInt8]
        var since: Date
    }

    private var seen: [String: Seen] = [:]

    package init() {}

    /// - Returns: seconds since the tree was first seen as it is now.
    package mutating func observe(_ name: String, _ signature: [UInt8], at now: Date) -> Double {
        guard let known = seen[name], known.signature == signature, known.since <= now else {
            seen[name] = Seen(signature: signature, since: now)
            return 0
        }
        return now.timeIntervalSince(known.since)
    }

    package mutating func forget(_ name: String) { seen[name] = nil }

    package mutating func keepOnly(_ names: Set<String>) { seen = seen.filter { names.contains($0.key) } }
}
