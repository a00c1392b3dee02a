package import Foundation
package import Logging
package import Records
import ServiceLifecycle
import Tensors

/// Applies the rules of retention every so often.
package struct RetentionService: Service {
    private let configuration: LiveConfiguration
    private let ledger: Ledger
    private let logger: Logger
    private let clock: any Clock<Duration>
    private let now: @Sendable () -> Date
    private let events: ServiceEventHandler

    package init(
        configuration: LiveConfiguration, ledger: Ledger, logger: Logger,
        clock: any Clock<Duration> = ContinuousClock(), now: @escaping @Sendable () -> Date = { Date() },
        events: @escaping ServiceEventHandler = { _ in }
    ) {
        self.configuration = configuration
        self.ledger = ledger
        self.logger = logger
        self.clock = clock
        self.now = now
        self.events = events
    }

    package func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                let file = configuration.current
                do {
                    let items = try await Background.run {
                        try Pruning(file, ledger: ledger).run(at: now())
                    }
                    for item in items {
                        if let entry = try ledger.study(item.study) {
                            events(.pruned(entry, kind: item.kind.rawValue, bytes: item.bytes))
                        }
                        logger.info(
                            "files of a study were pruned",
                            metadata: [
                                "id": "\(item.study)", "kind": "\(item.kind.rawValue)", "bytes": "\(item.bytes)",
                            ])
                    }
                } catch {
                    let reason = error as? any ReasonedError
                    logger.warning(
                        "pruning failed and is repeated", metadata: ["reason": "\(reason?.code ?? "unexpected")"])
                }
                try await clock.sleep(for: .seconds(file.configuration.retention.everySeconds))
            }
        }
    }
}
