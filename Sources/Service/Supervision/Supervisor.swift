package import Foundation
import Glibc
package import Logging
import Profiles
package import Records
import Synchronization
import Tensors

/// Works on one study at a time: starts a child, watches it, and writes down what it came to.
package struct Supervisor: Sendable {
    /// Called with a study that was processed and its folder of results, before anybody else hears of it; again after a crash.
    package typealias Aftercare = @Sendable (StudyEntry, URL) throws -> Void

    private let configuration: LiveConfiguration
    private let ledger: Ledger
    private let logger: Logger
    private let executable: String
    private let clock: any Clock<Duration>
    private let now: @Sendable () -> Date
    private let aftercare: Aftercare
    private let events: ServiceEventHandler

    /// - Parameter executable: answers to `run` as `modalis` does; this program unless named.
    package init(
        configuration: LiveConfiguration, ledger: Ledger, logger: Logger, executable: String = "/proc/self/exe",
        clock: any Clock<Duration> = ContinuousClock(), now: @escaping @Sendable () -> Date = { Date() },
        events: @escaping ServiceEventHandler = { _ in }, aftercare: @escaping Aftercare = { _, _ in }
    ) {
        self.configuration = configuration
        self.ledger = ledger
        self.logger = logger
        self.executable = executable
        self.clock = clock
        self.now = now
        self.aftercare = aftercare
        self.events = events
    }

    /// The next study whose time has come.
    package func next() throws -> StudyEntry? {
        try ledger.nextStaged(at: now())
    }

    /// A staged study under the key that its profile, as it is now, gives it; staged anew if that is another than it has.
    /// - Returns: nil when that is another study already.
    /// - Throws: `ServiceError.folderUnusable`, `LedgerError`.
    package func upToDate(_ staged: StudyEntry) async throws -> StudyEntry? {
        let file = configuration.current
        // A profile that is not there or cannot be read is for the attempt to say.
        guard let profile = try? chosenProfile(of: staged, in: file) else { return staged }
        let restaging = Restaging(area: StagingArea(root: file.staging), ledger: ledger)
        let time = now()
        guard let current = try await Background.run({ try restaging.bring(staged, upTo: profile, at: time) }) else {
            return nil
        }
        if current.id != staged.id {
            logger.notice(
                "a study was staged anew, as its profile has changed",
                metadata: ["study": "\(current.label ?? current.id)", "id": "\(current.id)"])
            events(.staged(current))
        }
        return current
    }

    /// One attempt at one study, from staged to processed, back to staged, or into quarantine.
    /// - Throws: what keeps the ledger from being written.
    package func attempt(_ staged: StudyEntry, stop: StopFlag, wake: Wake) async throws {
        let file = configuration.current
        let limits = file.configuration.work
        let area = StagingArea(root: file.staging)
        let results = ResultsArea(root: file.results)
        guard let staged = try await upToDate(staged) else { return }
        let profile = Result { try chosenProfile(of: staged, in: file) }
        let entry = try ledger.advance(staged.id, to: .processing, at: now()) { $0.attempts += 1 }
        let metadata: Logger.Metadata = [
            "study": "\(entry.label ?? entry.id)", "id": "\(entry.id)", "attempt": "\(entry.attempts)",
        ]
        logger.info("a study is worked on", metadata: metadata)
        let work = results.work(entry.id)
        let (events, errors) = (
            area.incoming.appending(path: "\(entry.id).events"), area.incoming.appending(path: "\(entry.id).log")
        )
        let outcome: RunOutcome
        var line: RunCommandLine?
        do {
            guard let path = entry.stagedPath, try Folder.isPresent(area.place(path), role: "staging") else {
                throw ServiceError.inputGone
            }
            guard let profile = try profile.get() else { throw ServiceError.noProfileChosen }
            Folder.remove(work)
            try Folder.make(work, role: "results")
            let command = RunCommandLine(
                profile: profile.file, expected: entry.profileHash, output: work, study: area.place(path),
                limits: limits)
            line = command
            let child = try ChildProcess(
                executable, command.arguments, environment: command.environment, output: events, errors: errors)
            outcome = await watch(child, limits, stop, wake, events: events, errors: errors)
        } catch let error as ServiceError {
            outcome =
                error.family == .output || error.family == .fault
                ? .waiting(code: error.code, message: error.message)
                : .refused(code: error.code, message: error.message)
        } catch let error as ProfileError {
            outcome = .waiting(code: error.code, message: error.message)
        }
        await Background.run { [line] in
            record(outcome, entry, line, in: area, events: events, errors: errors)
        }
        try await Background.run { [logger] in
            try conclude(entry, outcome, made: work.appending(path: entry.id), results, limits, logger, metadata)
            Folder.remove(work)
            for file in [events, errors] { unsafe _ = unlink(file.path) }
        }
    }

    /// What follows a processed study, once more because it failed.
    func careAgain(_ entry: StudyEntry) throws {
        let results = ResultsArea(root: configuration.current.results)
        try aftercare(entry, results.results(entry.resultsPath ?? entry.id))
    }

    /// The profile that the study was staged under as it is now, found by name among its inbox's.
    private func chosenProfile(of entry: StudyEntry, in file: ServiceConfigurationFile) throws -> ChosenProfile? {
        guard let name = entry.profile else { return nil }
        // A receiver's or a removed inbox's study may be under any profile of the configuration.
        let inboxes = file.configuration.inboxes
        let own = inboxes.filter { $0.name == entry.inbox } + inboxes.filter { $0.name != entry.inbox }
        for choice in own.flatMap(\.choices) {
            let profile = try ProfileFile(contentsOf: file.place(choice.profile))
            if profile.profile.name == name { return ChosenProfile(profile) }
        }
        return nil
    }

    /// Waits for the child, and ends it when its time is over or the service stops.
    private func watch(
        _ child: ChildProcess, _ limits: WorkLimits, _ stop: StopFlag, _ wake: Wake, events: URL, errors: URL
    ) async -> RunOutcome {
        let fate = Fate()
        let end = await withTaskGroup(of: ChildProcess.End?.self) { group in
            group.addTask { await Background.run { child.wait() } }
            group.addTask {
                guard (try? await clock.sleep(for: .seconds(limits.seconds))) != nil else { return nil }
                fate.ending.withLock { $0 = .timeout(seconds: limits.seconds) }
                child.signal(SIGKILL)
                return nil
            }
            group.addTask {
                while !stop.isRaised {
                    await wake.sleep(for: .seconds(1), clock: clock)
                    if Task.isCancelled { return nil }
                }
                guard (try? await clock.sleep(for: .seconds(limits.graceSeconds))) != nil else { return nil }
                fate.ending.withLock { $0 = $0 ?? .parking }
                child.signal(SIGTERM)
                guard (try? await clock.sleep(for: .seconds(2))) != nil else { return nil }
                child.signal(SIGKILL)
                return nil
            }
            for await case let end? in group {
                group.cancelAll()
                return end
            }
            return ChildProcess.End.exited(70)
        }
        let said = (Self.tail(of: events), Self.tail(of: errors))
        return RunOutcome(end, ending: fate.ending.withLock { $0 }, events: said.0, errors: said.1)
    }

    /// At most the last 256 KiB.
    private static func tail(of url: URL) -> String {
        guard let handle = try? FileHandle(forReadingFrom: url) else { return "" }
        defer { try? handle.close() }
        let size = (try? handle.seekToEnd()) ?? 0
        try? handle.seek(toOffset: size > 262_144 ? size - 262_144 : 0)
        return String(decoding: (try? handle.readToEnd()) ?? Data(), as: UTF8.self)
    }

    private func record(
        _ outcome: RunOutcome, _ entry: StudyEntry, _ line: RunCommandLine?, in area: StagingArea, events: URL,
        errors: URL
    ) {
        guard let line else { return }
        switch outcome {
        case .refused(let code, let message), .failed(let code, let message):
            let program = (try? FileManager.default.destinationOfSymbolicLink(atPath: executable)) ?? executable
            FailureRecord(entry, (code, message), executable: program, line, at: now())
                .keep(events: events, errors: errors, in: area)
        case .done, .waiting, .parked: break
        }
    }

    private func conclude(
        _ entry: StudyEntry, _ outcome: RunOutcome, made: URL, _ results: ResultsArea, _ limits: WorkLimits,
        _ logger: Logger, _ metadata: Logger.Metadata
    ) throws {
        switch outcome {
        case .done:
            do {
                try results.commit(entry.id, made: made)
            } catch let error as ServiceError {
                return try wait(entry, error.code, error.message, limits, logger, metadata)
            }
            let done = try ledger.advance(entry.id, to: .processed, at: now()) {
                $0.resultsPath = entry.id
                $0.softwareVersion = Version.current
                $0.notBefore = nil
            }
            // Of a profile that has changed since.
            if let earlier = entry.resultsPath, earlier != entry.id { Folder.remove(results.results(earlier)) }
            logger.info("a study was processed", metadata: metadata)
            events(.processed(done))
            try aftercare(done, results.results(entry.id))
        case .refused(let code, let message): try quarantine(entry, code, message, logger, metadata)
        case .failed(let code, let message):
            guard entry.attempts < limits.attempts else {
                return try quarantine(entry, code, message, logger, metadata)
            }
            try ledger.advance(entry.id, to: .staged, at: now(), reason: (code, message)) {
                $0.notBefore = now() + limits.backOff(after: entry.attempts)
            }
            logger.warning(
                "an attempt at a study failed and is repeated", metadata: metadata.merging(["reason": "\(code)"]) { $1 }
            )
        case .waiting(let code, let message): try wait(entry, code, message, limits, logger, metadata)
        case .parked:
            try ledger.advance(entry.id, to: .staged, at: now(), reason: ("parked", "the service was stopped")) {
                $0.attempts -= 1
            }
            logger.info("a study was parked", metadata: metadata)
        }
    }

    private func quarantine(
        _ entry: StudyEntry, _ code: String, _ message: String, _ logger: Logger, _ metadata: Logger.Metadata
    ) throws {
        events(.quarantined(try ledger.advance(entry.id, to: .quarantined, at: now(), reason: (code, message))))
        logger.error("a study was quarantined", metadata: metadata.merging(["reason": "\(code)"]) { $1 })
    }

    /// Not the study's fault: the attempt does not count, and it is tried again for as long as it takes.
    private func wait(
        _ entry: StudyEntry, _ code: String, _ message: String, _ limits: WorkLimits, _ logger: Logger,
        _ metadata: Logger.Metadata
    ) throws {
        try ledger.advance(entry.id, to: .staged, at: now(), reason: (code, message)) {
            $0.attempts -= 1
            $0.notBefore = now() + limits.backOff(after: 1)
        }
        logger.warning("a study waits", metadata: metadata.merging(["reason": "\(code)"]) { $1 })
    }
}

/// Why a child was ended, as those who may end it agree upon.
private final class Fate: Sendable {
    let ending = Mutex<RunOutcome.Ending?>(nil)
}
