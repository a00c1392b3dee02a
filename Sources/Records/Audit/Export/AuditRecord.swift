package import Foundation

/// An event as it stands in a trail.
package struct AuditRecord: Encodable, Hashable, Sendable {
    package let sequence: Int
    /// UTC, ISO 8601 with milliseconds.
    package let time: String
    package let event: AuditEvent
    /// Of the whole line: the head that the trail had after it.
    package let sha256: String
    /// Of the node that wrote the line, as the process that took part says; nil where none does.
    package var node: String? { event.participants.first { $0.userName == "modalis" }?.networkAccessPoint }
}

/// Reads a trail's events in order.
package struct AuditRecords {
    private let folder: AuditFolder

    package init(of url: URL) { folder = AuditFolder(url: url) }

    /// Hands on every event of a period whose number is above `sequence`. Lines that are none are passed over: what they
    /// mean is for `AuditVerifier` to say.
    /// - Throws: `AuditError`, and what `body` throws.
    package func forEach(in period: AuditPeriod, after sequence: Int = 0, _ body: (AuditRecord) throws -> Void) throws {
        let (extents, _) = try folder.snapshot()
        let (from, to) = (AuditTime.text(period.from), AuditTime.text(period.to))
        // A file that begins the number after need not be read for what came before.
        let first = extents.lastIndex { $0.file.first <= sequence + 1 } ?? 0
        try folder.forEachLine(of: Array(extents[first...])) { placed in
            guard let line = placed.line, line.sequence > sequence, line.time >= from, line.time < to,
                let event = try? line.event()
            else { return }
            try body(AuditRecord(sequence: line.sequence, time: line.time, event: event, sha256: line.digest))
        }
    }

    package func all(in period: AuditPeriod) throws -> [AuditRecord] {
        var records: [AuditRecord] = []
        try forEach(in: period) { records.append($0) }
        return records
    }
}
