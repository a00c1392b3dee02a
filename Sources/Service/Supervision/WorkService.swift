import Foundation
package import Logging
package import Records
import ServiceLifecycle
import Tensors

/// Keeps as many studies in work as the configuration in force allows.
package struct WorkService: Service {
    private let supervisor: Supervisor
    private let configuration: LiveConfiguration
    private let ledger: Ledger
    private let logger: Logger
    private let work: Wake
    private let clock: any Clock<Duration>
    /// How often the ledger is looked at when nobody calls: studies whose time has come, and what commands changed.
    private static let pause = Duration.seconds(1)
    /// More children than this on one machine help nobody.
    private static let lanes = 64

    package init(
        supervisor: Supervisor, configuration: LiveConfiguration, ledger: Ledger, logger: Logger, work: Wake,
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.supervisor = supervisor
        self.configuration = configuration
        self.ledger = ledger
        self.logger = logger
        self.work = work
        self.clock = clock
    }

    package func run() async throws {
        let stop = StopFlag()
        await withGracefulShutdownHandler {
            await withTaskCancellationHandler {
                await keepWorking(stop)
            } onCancel: {
                stop.raise()
                work.call()
            }
        } onGracefulShutdown: {
            stop.raise()
            work.call()
        }
    }

    /// One lane for each study at a time; lanes begin when the configuration first asks for so many.
    private func keepWorking(_ stop: StopFlag) async {
        await withDiscardingTaskGroup { group in
            var begun = 0
            while !stop.isRaised {
                while begun < min(configuration.current.configuration.work.concurrency, Self.lanes) {
                    let number = begun
                    group.addTask { await runLane(number, stop) }
                    begun += 1
                }
                await work.sleep(for: Self.pause, clock: clock)
            }
        }
    }

    private func runLane(_ number: Int, _ stop: StopFlag) async {
        var complaints = Complaints()
        while !stop.isRaised {
            guard number < configuration.current.configuration.work.concurrency else {
                await work.sleep(for: Self.pause, clock: clock)
                continue
            }
            var current: StudyEntry?
            do {
                current = try await Background.run { try supervisor.next() }
                if let found = current {
                    // First, as it may come under another key, and who gives it back has to know which.
                    current = try await supervisor.upToDate(found)
                    if let current { try await supervisor.attempt(current, stop: stop, wake: work) }
                    complaints.end("ledger")
                    continue
                }
            } catch LedgerError.impossibleStep(_, _, to: .processing), LedgerError.impossibleStep(_, _, to: .staged),
                LedgerError.unknownStudy
            {
                // Another lane was quicker.
                continue
            } catch {
                let reason = error as? any ReasonedError
                if complaints.begin("ledger", reason?.code ?? "unexpected") {
                    logger.error(
                        "what came of a study cannot be written down; it is worked on again",
                        metadata: ["reason": "\(reason?.code ?? "unexpected")"])
                }
                await giveBack(current, stop)
            }
            await work.sleep(for: Self.pause, clock: clock)
        }
    }

    /// A study whose end could not be written down must not stay in work for ever, nor one without what follows processing.
    private func giveBack(_ entry: StudyEntry?, _ stop: StopFlag) async {
        guard let entry else { return }
        while !stop.isRaised {
            do {
                guard let current = try ledger.study(entry.id) else { return }
                if current.state == .processing { try Recovery.giveBack(entry.id, in: ledger) }
                if current.state == .processed { try supervisor.careAgain(current) }
                return
            } catch {
                try? await clock.sleep(for: Self.pause)
            }
        }
    }
}
