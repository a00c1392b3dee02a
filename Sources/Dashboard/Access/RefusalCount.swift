package import Foundation
import Synchronization

/// Keeps whoever tries tokens from filling the audit trail: of each address the first refusal is told at once, and what follows
/// within a minute as a number with the next one.
package final class RefusalCount: Sendable {
    private struct Seen {
        var told: Date
        var since = 0
    }

    private let seen = Mutex<[String: Seen]>([:])
    private static let interval = 60.0
    /// Beyond this many addresses the oldest are forgotten.
    private static let capacity = 1024

    package init() {}

    /// - Returns: how many refusals there were since the last that was told, this one among them; nil when it is too early to tell.
    package func note(_ address: String, at now: Date = Date()) -> Int? {
        seen.withLock { seen in
            if let known = seen[address], now.timeIntervalSince(known.told) < Self.interval, known.told <= now {
                seen[address]?.since += 1
                return nil
            }
            let count = (seen[address]?.since ?? 0) + 1
            if seen[address] == nil, seen.count >= Self.capacity,
                let oldest = seen.min(by: { $0.value.told < $1.value.told })
            {
                seen[oldest.key] = nil
            }
            seen[address] = Seen(told: now)
            return count
        }
    }
}
