import Attribution
package import Dashboard
package import Delivery
package import Profiles

/// All that the service is told (`service.json`; its schema is `Schemas/service.schema.json`).
package struct ServiceConfiguration: JSONReadable {
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case inboxes, staging, results, ledger, audit, work, listen, destinations, dashboard, disk, retention
    }

    package let inboxes: [InboxConfiguration]
    /// The service's own folder: studies being copied, staged studies, quarantine. Nobody else's business.
    package let staging: String
    /// Where results come to lie, one folder for each study.
    package let results: String
    /// The ledger's file.
    package let ledger: String
    /// The audit trail; nil for none.
    package let audit: AuditConfiguration?
    package let work: WorkLimits
    /// What is received over the network; nil for nothing.
    package let listen: ListenConfiguration?
    /// Where results are sent; every study goes to all of them.
    package let destinations: [DestinationConfiguration]
    /// The pages; nil for none.
    package let dashboard: DashboardConfiguration?
    package let disk: DiskLimits
    package let retention: RetentionRules

    package init(reading json: JSONReader) {
        let fields = JSONFields<CodingKeys>(json, ignoring: ["$schema"])
        inboxes = fields.list(.inboxes)
        staging = fields.string(.staging)
        results = fields.string(.results)
        ledger = fields.string(.ledger)
        audit = fields.optional(.audit)
        work = fields.optional(.work) ?? WorkLimits()
        listen = fields.optional(.listen)
        destinations = fields.list(.destinations)
        dashboard = fields.optional(.dashboard)
        disk = fields.optional(.disk) ?? DiskLimits()
        retention = fields.optional(.retention) ?? RetentionRules()
        check(fields)
    }

    /// What no single section can know.
    private func check(_ fields: JSONFields<CodingKeys>) {
        if fields.has(.destinations) { destinations.check(fields[.destinations]) }
        if let listen {
            let inboxes = inboxes.map(\.name)
            if inboxes.isEmpty {
                fields[.listen].report("received studies go into an inbox, and there is none")
            } else if let inbox = listen.inbox, !inboxes.contains(inbox) {
                fields[.listen].report("there is no inbox \"\(inbox)\"")
            }
        }
        for (key, value) in [("name", inboxes.map(\.name)), ("folder", inboxes.map(\.folder))] {
            let double = Dictionary(grouping: value.filter { !$0.isEmpty }) { $0 }.filter { $1.count > 1 }.keys.sorted()
            for text in double { fields[.inboxes].report("several inboxes have the \(key) \"\(text)\"") }
        }
        let places = [staging, results] + inboxes.map(\.folder)
        if places.contains("") { return }
        if Set(places).count != places.count {
            fields.json.report("staging, results and the inboxes must be different folders")
        }
    }
}

extension JSONReader {
    /// An object without members: what the defaults are read from.
    static var empty: JSONReader { JSONReader(document: .object([:])) }
}
