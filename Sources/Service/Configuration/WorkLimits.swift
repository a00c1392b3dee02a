package import Profiles

/// How studies are worked on: how many at a time, how often, for how long and with how much.
package struct WorkLimits: JSONReadable {
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case concurrency, attempts, seconds, processorSeconds, memoryMiB, backOffSeconds, graceSeconds
    }

    /// Child processes at a time; each uses every core for its arithmetic.
    package let concurrency: Int
    /// How often a study that crashes or hangs is tried before it is quarantined.
    package let attempts: Int
    /// Wall-clock time of one attempt.
    package let seconds: Double
    /// Processor time of one attempt, over all cores.
    package let processorSeconds: Int
    /// Address space of the child process.
    package let memoryMiB: Int
    /// Before the second attempt; doubled before each further one, up to an hour.
    package let backOffSeconds: Double
    /// How long a study may go on once the service was asked to stop.
    package let graceSeconds: Double

    package init(reading json: JSONReader) {
        let fields = JSONFields<CodingKeys>(json)
        concurrency = fields.count(.concurrency, default: 1, atLeast: 1)
        attempts = fields.count(.attempts, default: 3, atLeast: 1)
        seconds = fields.amount(.seconds, default: 3600, atLeast: 0.1)
        processorSeconds = fields.count(.processorSeconds, default: 14_400, atLeast: 1)
        memoryMiB = fields.count(.memoryMiB, default: 16_384, atLeast: 512)
        backOffSeconds = fields.amount(.backOffSeconds, default: 30)
        graceSeconds = fields.amount(.graceSeconds, default: 5)
    }

    package init() { self.init(reading: .empty) }

    /// How long to wait after the given number of failed attempts.
    package func backOff(after attempts: Int) -> Double {
        min(backOffSeconds * Double(1 << min(max(attempts - 1, 0), 16)), max(3600, backOffSeconds))
    }
}
