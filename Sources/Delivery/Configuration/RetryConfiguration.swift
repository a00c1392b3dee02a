package import Foundation
package import Profiles

/// `retry` of a destination.
package struct RetryConfiguration: JSONReadable {
    enum CodingKeys: String, CodingKey, CaseIterable {
        case firstSeconds, maxSeconds, attempts
    }

    /// Before the second attempt; it doubles from there.
    package let firstSeconds: Double
    package let maxSeconds: Double
    /// Attempts after which a delivery has failed.
    package let attempts: Int

    package init() {
        let backoff = Backoff()
        (firstSeconds, maxSeconds, attempts) = (backoff.firstSeconds, backoff.maxSeconds, backoff.attempts)
    }

    package init(reading json: JSONReader) {
        let fields = JSONFields<CodingKeys>(json)
        let standard = Self()
        firstSeconds = fields.has(.firstSeconds) ? fields[.firstSeconds].positive() : standard.firstSeconds
        maxSeconds = fields.has(.maxSeconds) ? fields[.maxSeconds].positive() : standard.maxSeconds
        attempts = fields.has(.attempts) ? fields[.attempts].integer(atLeast: 1) : standard.attempts
        if maxSeconds < firstSeconds { fields[.maxSeconds].report("must not be below firstSeconds") }
    }

    package var backoff: Backoff {
        var backoff = Backoff()
        (backoff.firstSeconds, backoff.maxSeconds, backoff.attempts) = (firstSeconds, maxSeconds, attempts)
        return backoff
    }
}

/// `token` of a destination: where its bearer token comes from.
package struct TokenConfiguration: JSONReadable {
    enum CodingKeys: String, CodingKey, CaseIterable {
        case file, environment
    }

    package let file: String?
    package let environment: String?

    package init(reading json: JSONReader) {
        let fields = JSONFields<CodingKeys>(json)
        file = fields.optionalString(.file)
        environment = fields.optionalString(.environment)
        if fields.has(.file) == fields.has(.environment) { json.report("expected either file or environment") }
    }

    /// - Parameter base: the folder that a path is relative to.
    package func source(base: URL) -> SecretSource {
        file.map { .file(ConfiguredPath.resolve($0, base)) } ?? .environment(environment ?? "")
    }
}
