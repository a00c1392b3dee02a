package import Foundation
package import Records

/// Removes files that the rules of retention no longer keep. Records stay in the ledger; input that was not processed is
/// never touched but for what lies in quarantine.
package struct Pruning {
    /// One thing that went, or would go.
    package struct Item: Codable, Hashable, Sendable {
        package enum Kind: String, Codable, Sendable {
            case staging, results, quarantine
        }

        package let study: String
        package let kind: Kind
        package let bytes: Int
    }

    private let file: ServiceConfigurationFile
    private let ledger: Ledger
    private let rules: RetentionRules
    private let area: StagingArea
    private let results: ResultsArea
    /// Whether processed studies are still to be delivered, so that their results' time has not begun.
    private let hasDestinations: Bool

    package init(_ file: ServiceConfigurationFile, ledger: Ledger) {
        self.file = file
        self.ledger = ledger
        hasDestinations = !file.configuration.destinations.isEmpty
        rules = file.configuration.retention
        area = StagingArea(root: file.staging)
        results = ResultsArea(root: file.results)
    }

    /// - Parameter isDry: only tells what would go.
    /// - Returns: what went, in the order of the ledger.
    package func run(at now: Date, isDry: Bool = false) throws -> [Item] {
        var items: [Item] = []
        func isOver(_ days: Double?, since time: Date?) -> Bool {
            guard let days, let time else { return false }
            return now.timeIntervalSince(time) >= days * 86_400
        }
        for entry in try ledger.studies(in: [.quarantined])
        where isOver(rules.quarantineDays, since: entry.quarantinedAt) {
            items += try prune(entry, .quarantine, at: now, isDry: isDry)
        }
        for entry in try ledger.studies(in: [.processed, .delivered]) {
            let isHandedOn = entry.state == .delivered || !hasDestinations
            let since = entry.state == .delivered ? entry.deliveredAt : entry.processedAt
            if isHandedOn, isOver(rules.resultsDays, since: since) {
                items += try prune(entry, .results, at: now, isDry: isDry)
            } else if entry.stagedPath != nil, isOver(rules.stagingDays, since: entry.processedAt) {
                items += try prune(entry, .staging, at: now, isDry: isDry)
            }
        }
        return items
    }

    private func prune(_ entry: StudyEntry, _ kind: Item.Kind, at now: Date, isDry: Bool) throws -> [Item] {
        var folders: [URL] = []
        if let path = entry.stagedPath { folders.append(area.place(path)) }
        if kind != .staging { folders.append(area.quarantine.appending(path: entry.id)) }
        if kind == .results { folders.append(results.results(entry.resultsPath ?? entry.id)) }
        let present = folders.filter { Folder.exists($0) }
        let bytes = try present.reduce(0) { try $0 + StudyTree($1).bytes }
        let item = Item(study: entry.id, kind: kind, bytes: bytes)
        if isDry { return [item] }
        // Files first: after a crash in between, the next run finds nothing left and writes down what happened.
        for folder in present where !Folder.remove(folder) {
            throw ServiceError.folderUnusable(role: "\(kind.rawValue)", errorNumber: EACCES)
        }
        switch kind {
        case .staging:
            try ledger.update(entry.id, at: now) { $0.stagedPath = nil }
            try ledger.note(entry.id, code: "staging-pruned", at: now)
        case .results, .quarantine:
            let why = kind == .results ? "results-expired" : "quarantine-expired"
            try ledger.advance(entry.id, to: .pruned, at: now, reason: (why, "by the rules of retention")) {
                $0.stagedPath = nil
                $0.resultsPath = nil
            }
        }
        return [item]
    }
}
