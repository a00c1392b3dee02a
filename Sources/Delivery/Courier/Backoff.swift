import Crypto
import Foundation
import Tensors

/// How long to wait between attempts: twice as long each time up to a limit, and not all at the same moment.
package struct Backoff: Hashable, Sendable {
    package var firstSeconds = 30.0
    package var maxSeconds = 3600.0
    /// Attempts after which a delivery has failed.
    package var attempts = 24

    package init() {}

    /// Seconds until the attempt after `attempt` (from 1): between half and all of the doubled time.
    /// - Parameter key: what the jitter follows from, so that it can be told again: the delivery, say.
    package func seconds(after attempt: Int, key: String) -> Double {
        let doubled = firstSeconds * Double(sign: .plus, exponent: min(max(attempt, 1) - 1, 40), significand: 1)
        let seed = SHA256.hash(data: Data("\(key):\(attempt)".utf8)).prefix(8).reduce(UInt64(0)) {
            $0 << 8 | UInt64($1)
        }
        var random = SeededRandom(seed: seed)
        return min(doubled, maxSeconds) * random.uniform(in: 0.5...1)
    }
}
