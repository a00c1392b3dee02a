package import DICOM
package import Foundation
package import Logging
package import Records
import ServiceLifecycle
import Synchronization

/// Looks into every inbox of the configuration in force, each at its own pace and none waiting for another.
package struct InboxService: Service {
    private let configuration: LiveConfiguration
    private let ledger: Ledger
    private let reader: StudyReader
    private let logger: Logger
    private let work: Wake
    private let events: ServiceEventHandler
    private let clock: any Clock<Duration>
    private let now: @Sendable () -> Date

    /// - Parameters:
    ///   - reader: what reads hostile files.
    ///   - work: called when a study came into staging.
    package init(
        configuration: LiveConfiguration, ledger: Ledger, reader: StudyReader, logger: Logger, work: Wake,
        events: @escaping ServiceEventHandler = { _ in }, clock: any Clock<Duration> = ContinuousClock(),
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.configuration = configuration
        self.ledger = ledger
        self.reader = reader
        self.logger = logger
        self.work = work
        self.events = events
        self.clock = clock
        self.now = now
    }

    package func run() async throws {
        let stop = StopFlag()
        let wake = Wake()
        await withGracefulShutdownHandler {
            await withTaskCancellationHandler {
                await look(stop, wake)
            } onCancel: {
                stop.raise()
                wake.call()
            }
        } onGracefulShutdown: {
            stop.raise()
            wake.call()
        }
    }

    private func look(_ stop: StopFlag, _ wake: Wake) async {
        let hint = InboxHint(wake)
        var watches: [String: InboxWatch] = [:]
        await withDiscardingTaskGroup { group in
            while !stop.isRaised {
                let file = configuration.current
                let inboxes = file.configuration.inboxes
                for inbox in inboxes {
                    let watch =
                        watches[inbox.name]
                        ?? InboxWatch(
                            Inbox(ledger: ledger, reader: reader, logger: logger, events: events) { stop.isRaised })
                    watches[inbox.name] = watch
                    guard watch.begin() else { continue }
                    group.addTask {
                        let taken = await Background.run { watch.poll(inbox, in: file, at: now()) }
                        if taken > 0 { work.call() }
                    }
                }
                hint?.watch(Set(inboxes.map { file.folder(of: $0).path }))
                let pause = inboxes.map(\.pollSeconds).min() ?? 5
                await wake.sleep(for: .seconds(pause), clock: clock)
                // A flood of new names must not become a flood of looks.
                try? await clock.sleep(for: .seconds(min(pause, 0.2)))
            }
        }
        withExtendedLifetime(hint) {}
    }
}

/// An inbox that is looked at by one thread at a time.
private final class InboxWatch: @unchecked Sendable {
    private let inbox: Inbox
    private let isBusy = Atomic<Bool>(false)

    init(_ inbox: Inbox) { self.inbox = inbox }

    /// Whether the caller may poll; nobody else may until it has.
    func begin() -> Bool { isBusy.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged }

    func poll(_ configuration: InboxConfiguration, in file: ServiceConfigurationFile, at now: Date) -> Int {
        defer { isBusy.store(false, ordering: .releasing) }
        return inbox.poll(configuration, in: file, at: now)
    }
}
