/// Records as a table, one row for each.
package struct AuditTable {
    private var table = CSVTable()

    package init() {
        table.add([
            "sequence", "time", "event", "event meaning", "type", "type meaning", "action", "outcome", "reason",
            "reason message", "participants", "objects", "sha256",
        ])
    }

    package mutating func add(_ record: AuditRecord) {
        let event = record.event
        table.add([
            String(record.sequence), record.time, event.id.code, event.id.meaning, event.type?.code ?? "",
            event.type?.meaning ?? "", event.action.rawValue, String(event.outcome.rawValue), event.reason?.code ?? "",
            event.reason?.message ?? "",
            event.participants.map { participant in
                let roles = participant.roles.map(\.meaning).joined(separator: " and ")
                return participant.userID + (roles.isEmpty ? "" : " (\(roles))")
            }.joined(separator: "; "),
            event.objects.map { object in
                let details = object.details.map { "\($0.type)=\($0.value)" }.joined(separator: ", ")
                return "\(object.kind.rawValue) \(object.id)" + (details.isEmpty ? "" : " [\(details)]")
            }.joined(separator: "; "),
            record.sha256,
        ])
    }

    /// RFC 4180.
    package var csv: String { table.text }
}
