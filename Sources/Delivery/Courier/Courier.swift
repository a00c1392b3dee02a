import DICOM
package import Foundation
package import Logging
package import Records
import ServiceLifecycle
import Synchronization
import Tensors

/// Sends what the ledger holds as due, to several destinations at once, until it is acknowledged or given up.
///
/// The ledger is told of every file as soon as its fate is known, so that a crash costs at most the sending of one file twice,
/// which is harmless: the same UID is always the same bytes.
package final class Courier: Service, Sendable {
    private let ledger: Ledger
    private let routes: [String: DeliveryRoute]
    private let results: URL
    private let logger: Logger
    private let events: DeliveryEventHandler
    private let interval: Duration
    private let busy = Mutex<Set<String>>([])

    /// - Parameters:
    ///   - results: the folder that studies' `resultsPath` is relative to.
    ///   - interval: how often to look for what is due.
    package init(
        ledger: Ledger, routes: [DeliveryRoute], results: URL, logger: Logger,
        events: @escaping DeliveryEventHandler = { _ in }, interval: Duration = .milliseconds(500)
    ) {
        self.ledger = ledger
        self.routes = Dictionary(routes.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        self.results = results
        self.logger = logger
        self.events = events
        self.interval = interval
    }

    package func run() async throws {
        try ledger.resumeDeliveries()
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                while !Task.isCancelled {
                    for delivery in self.due() {
                        group.addTask {
                            await self.attempt(delivery)
                            _ = self.busy.withLock { $0.remove(delivery.destination) }
                        }
                    }
                    try? await Task.sleep(for: self.interval)
                }
                group.cancelAll()
            }
        }
    }

    /// One delivery for each destination that is not at work.
    private func due() -> [DeliveryEntry] {
        let idle = busy.withLock { Set(routes.keys).subtracting($0) }
        guard !idle.isEmpty else { return [] }
        let due: [DeliveryEntry]
        do {
            due = try ledger.dueDeliveries(to: idle)
        } catch {
            logger.error("the ledger cannot be read", metadata: ["reason": "\(Self.code(error))"])
            return []
        }
        var taken: Set<String> = []
        let first = due.filter { taken.insert($0.destination).inserted }
        busy.withLock { $0.formUnion(taken) }
        return first
    }

    /// Sends what is not yet acknowledged of one delivery.
    func attempt(_ entry: DeliveryEntry) async {
        guard let route = routes[entry.destination] else { return }
        do {
            guard let (delivery, instances) = try ledger.beginDelivery(entry.id),
                let study = try ledger.study(delivery.study)
            else { return }
            let label = study.label ?? String(study.id.prefix(16))
            let end = route.destination.end
            events(.sendingBegan(destination: route.name, end: end, study: label, instances: instances.count))
            let (failure, pause) = await send(delivery, instances, study, route)
            if Task.isCancelled {
                try ledger.releaseDelivery(delivery.id)
                return
            }
            let wait = max(
                route.backoff.seconds(after: delivery.attempts, key: "\(delivery.study) \(route.name)"), pause)
            let ended = try ledger.endDelivery(
                delivery.id, failure: failure.map { ($0.code, $0.message) },
                nextAttempt: Date(timeIntervalSinceNow: wait), limit: route.backoff.attempts, secondary: route.secondary
            )
            let all = try ledger.instances(of: delivery.id)
            let acknowledged = all.count { $0.state == .acknowledged }
            let tried = Set(instances.map(\.id))
            let taken = all.filter { tried.contains($0.id) && $0.state == .acknowledged }
            let reason = ended.reasonCode.map { DeliveryReason($0, ended.reasonMessage ?? $0) }
            events(
                .sent(
                    SentStudy(
                        destination: route.name, end: end, study: label,
                        acknowledged: Dictionary(grouping: taken, by: { $0.sopClassUID ?? "" }).mapValues(\.count),
                        missing: all.count - acknowledged, reason: reason, isPostponed: ended.state == .queued)))
            var facts: Logger.Metadata = [
                "study": "\(label)", "destination": "\(route.name)", "acknowledged": "\(acknowledged)",
                "of": "\(all.count)",
            ]
            if let reason = ended.reasonCode { facts["reason"] = "\(reason)" }
            switch ended.state {
            case .sent: logger.info("a study was sent", metadata: facts)
            case .queued, .sending: logger.notice("a study was not sent yet", metadata: facts)
            case .refused, .failed: logger.error("a study could not be sent", metadata: facts)
            }
        } catch {
            // The ledger took no more; what it does not know of is sent again.
            logger.error(
                "a delivery could not be written down",
                metadata: ["destination": "\(route.name)", "reason": "\(Self.code(error))"])
            try? ledger.releaseDelivery(entry.id)
        }
    }

    /// However long a destination asks to be left alone, it is asked again the next day.
    private static let longestPause = 86_400.0

    /// - Returns: what ended the attempt before its end, if anything did, and for how long the destination wants to be left alone.
    private func send(
        _ delivery: DeliveryEntry, _ instances: [InstanceEntry], _ study: StudyEntry, _ route: DeliveryRoute
    ) async -> (DeliveryReason?, pause: Double) {
        do {
            guard let path = study.resultsPath else {
                return (DeliveryReason("results-missing", "the study's results are not there any more"), 0)
            }
            let folder = results.appending(path: path)
            var files: [OutgoingFile] = []
            var numbers: [String: Int64] = [:]
            for instance in instances {
                let outcome = Self.file(instance, in: folder)
                switch outcome {
                case .success(let file):
                    files.append(file)
                    numbers[file.relativePath] = instance.id
                case .failure(let refusal):
                    try ledger.settleInstance(
                        instance.id, as: refusal.isForNow ? .queued : .refused,
                        reason: (refusal.reason.code, refusal.reason.message))
                }
            }
            guard !files.isEmpty else { return (nil, 0) }
            try await route.destination.deliver(files, of: study.id, report(on: delivery, numbers, route))
            return (nil, 0)
        } catch let error as any ReasonedError {
            let pause = (error as? any PostponingError)?.waitSeconds ?? 0
            return (DeliveryReason(error.code, error.message), min(max(pause, 0), Self.longestPause))
        } catch {
            return (DeliveryReason("delivery-broken", "the delivery ended before its end"), 0)
        }
    }

    /// Writes down what a destination says.
    private func report(
        on delivery: DeliveryEntry, _ numbers: [String: Int64], _ route: DeliveryRoute
    ) -> DeliveryReport {
        DeliveryReport { [ledger] file, outcome in
            guard let id = numbers[file.relativePath] else { return }
            let state: InstanceState =
                switch outcome {
                case .acknowledged: .acknowledged
                case .temporary: .queued
                case .refused: .refused
                }
            try ledger.settleInstance(id, as: state, reason: outcome.reason.map { ($0.code, $0.message) })
        } commitment: { [ledger] transaction, answer in
            switch answer {
            case .notOffered: try ledger.resolveCommitment(transaction, of: delivery.id, .notOffered)
            case .declined: try ledger.resolveCommitment(transaction, of: delivery.id, .declined)
            case .unanswered: try ledger.resolveCommitment(transaction, of: delivery.id, .unanswered)
            case .awaited: try ledger.setCommitment(transaction, of: delivery.id, .awaited)
            case .reported(let report): try [route].settle(report, in: ledger)
            }
        }
    }

    private struct Refusal: Error {
        let reason: DeliveryReason
        /// Whether it may be otherwise at the next attempt: a disk that is away, permissions that somebody is changing.
        var isForNow = false
    }

    /// The file as it was queued, or why it cannot be sent: what changed since is not what was to be sent.
    private static func file(_ instance: InstanceEntry, in folder: URL) -> Result<OutgoingFile, Refusal> {
        do {
            let file = try OutgoingFile(at: folder.appending(path: instance.path), relativePath: instance.path)
            guard file.sha256 == instance.sha256, file.identity?.sopInstanceUID == instance.sopInstanceUID else {
                let reason = DeliveryReason("file-changed", "the file is not what it was when it was queued")
                return .failure(Refusal(reason: reason))
            }
            return .success(file)
        } catch {
            if case .unreadable(let number) = error, number != ENOENT {
                return .failure(Refusal(reason: DeliveryReason(error), isForNow: true))
            }
            return .failure(Refusal(reason: DeliveryReason(error)))
        }
    }

    private static func code(_ error: any Error) -> String { (error as? any ReasonedError)?.code ?? "failed" }
}
