package import Foundation

extension AuditReport {
    /// - Parameters:
    ///   - unit: weeks or months; by the period's length when nil.
    ///   - ledger: where studies' lives are.
    ///   - verification: what checking the trail found; nil without a trail.
    ///   - trail: the trail's folder.
    ///   - now: when the report is made.
    /// - Throws: `LedgerError`, `AuditError`.
    package init(
        _ asked: AuditPeriod, by unit: ReportCalendar.Unit? = nil, ledger: Ledger, trail: URL?,
        verification: AuditVerification?, software: String, now: Date
    ) throws {
        let later = try ledger.steps(from: asked.from, to: .distantFuture)
        let steps = later.filter { $0.at < asked.to }
        let importance = try ledger.importance(from: asked.from, to: asked.to)
        let predictions = try ledger.predictions(from: asked.from, to: asked.to)
        // A period that is given as all of time is as long as what is in it.
        let times = steps.map(\.at) + importance.map(\.at)
        let length = (times.max() ?? asked.to).timeIntervalSince(times.min() ?? asked.from) / 86_400
        let unit = unit ?? ReportCalendar.unit(for: length)
        let calendar = ReportCalendar(unit, timeZone: asked.timeZone)
        self.software = software
        madeAt = now
        period = Period(from: asked.from, to: asked.to, timeZone: asked.timeZone.identifier, unit: unit)
        self.trail = try verification.map { verification in
            Trail(verification: verification, events: try trail.map { try Self.events(of: $0, asked) } ?? [])
        }
        flow = Flow(steps)
        flowByPeriod = Dictionary(grouping: steps) { calendar.span(of: $0.at) }
            .sorted { $0.key.from < $1.key.from }
            .map { FlowByPeriod(period: $0.key.name, from: $0.key.from, flow: Flow($0.value)) }
        statesBefore = Self.named(try ledger.states(at: asked.from))
        statesAfter = Self.named(try ledger.states(at: asked.to))
        versions = try ledger.versions(from: asked.from, to: asked.to)
        refusals = Self.refusals(steps)
        deliveries = try ledger.deliveries(from: asked.from, to: asked.to)
        quarantines = Self.quarantines(steps, later: later)
        self.importance = DriftSeries.importance(importance, calendar: calendar)
        self.predictions = DriftSeries.predictions(predictions, calendar: calendar)
    }

    private static func named(_ states: [StudyState: Int]) -> [String: Int] {
        Dictionary(uniqueKeysWithValues: states.map { ($0.key.rawValue, $0.value) })
    }

    private static func events(of trail: URL, _ period: AuditPeriod) throws -> [TrailEvents] {
        struct Kind: Hashable {
            let id: AuditCode
            let type: AuditCode?
        }
        var counts: [Kind: (succeeded: Int, failed: Int)] = [:]
        try AuditRecords(of: trail).forEach(in: period) { record in
            let isSuccess = record.event.outcome == .success
            counts[Kind(id: record.event.id, type: record.event.type), default: (0, 0)].succeeded += isSuccess ? 1 : 0
            counts[Kind(id: record.event.id, type: record.event.type), default: (0, 0)].failed += isSuccess ? 0 : 1
        }
        return counts.map { kind, count in
            TrailEvents(
                code: kind.id.code, meaning: kind.id.meaning, type: kind.type?.meaning, succeeded: count.succeeded,
                failed: count.failed)
        }.sorted { ($0.code, $0.type ?? "") < ($1.code, $1.type ?? "") }
    }

    private static func refusals(_ steps: [Ledger.Step]) -> [Refusal] {
        let refused = steps.filter { $0.isQuarantine || $0.isRetry }
        return Dictionary(grouping: refused) { $0.reasonCode ?? "unknown" }.compactMap { code, steps in
            guard let first = steps.first, let last = steps.last else { return nil }
            return Refusal(
                code: code, message: WithheldText.of(last.detail ?? ""),
                quarantined: Set(steps.filter(\.isQuarantine).map(\.study)).count,
                retried: steps.count { $0.isRetry }, first: first.at, last: last.at)
        }.sorted { ($1.quarantined, $1.retried, $0.code) < ($0.quarantined, $0.retried, $1.code) }
    }

    private static func quarantines(_ steps: [Ledger.Step], later: [Ledger.Step]) -> [Quarantine] {
        let byStudy = Dictionary(grouping: later) { $0.study }
        return steps.filter(\.isQuarantine).map { step in
            let left = byStudy[step.study]?.first {
                $0.at >= step.at && $0.from == .quarantined && $0.to != .quarantined
            }
            return Quarantine(
                study: step.label, at: step.at, code: step.reasonCode ?? "unknown",
                message: WithheldText.of(step.detail ?? ""),
                leftAt: left?.at, leftFor: left?.to.rawValue)
        }
    }
}

extension Ledger.Step {
    var isQuarantine: Bool { to == .quarantined && from != .quarantined }
    var isRetry: Bool { from == .processing && to == .staged && reasonCode != nil }
}

extension AuditReport.Flow {
    init(_ steps: [Ledger.Step]) {
        for step in steps {
            if step.isRetry { retried += 1 }
            if step.from == .quarantined, step.to != .quarantined, step.to != .pruned { released += 1 }
            if step.from == nil { entered += 1 }
            guard step.from != step.to else {
                if step.reasonCode == "sent-again" { sentAgain += 1 }
                continue
            }
            switch step.to {
            // Back from a failed try is no second arrival in staging.
            case .staged where step.from == .claimed || step.from == nil: staged += 1
            case .processed where step.from == .processing: processed += 1
            case .delivered: delivered += 1
            case .quarantined: quarantined += 1
            case .pruned: pruned += 1
            case .arrived, .claimed, .staged, .processing, .processed: break
            }
        }
    }
}
