package import Logging
package import Records

extension DeliveryEvent {
    /// The event in the words of the audit trail.
    /// - Parameter title: this end's AE title.
    package func auditEvents(title: String) -> [AuditEvent] {
        switch self {
        case .callerRejected(let caller, let address, let reason):
            return [
                .securityAlert(
                    .nodeAuthentication, about: [.node(caller.isEmpty ? address : caller)],
                    description: "a caller that is not let in was turned away",
                    reportedBy: .modalis(title: title),
                    performedBy: .applicationEntity(title: caller.isEmpty ? "?" : caller, address: address),
                    reason: AuditEvent.Reason(code: reason, message: "the caller is not on the allow-list"),
                    outcome: .minorFailure)
            ]
        case .receivingBegan(let caller, let address, let study):
            return [
                .transferBegan(
                    [.study(study)], from: .applicationEntity(title: caller, address: address),
                    to: .modalis(title: title))
            ]
        case .received(let caller, let address, let studies):
            let objects = studies.sorted { $0.key < $1.key }.map {
                AuditObject.study($0.key, sopClasses: Self.classes($0.value))
            }
            return [
                .transferred(
                    objects, from: .applicationEntity(title: caller, address: address), to: .modalis(title: title))
            ]
        case .sendingBegan(let destination, let end, let study, _):
            // A folder's export is one event, when it is done (PS3.15 A.5.3.4).
            guard let party = end.party(named: destination), end != .folder else { return [] }
            return [.transferBegan([.study(study)], from: .modalis(title: title), to: party)]
        case .sent(let sent): return sent.auditEvents(title: title)
        }
    }

    fileprivate static func classes(_ counts: [String: Int]) -> [AuditObject.SOPClass] {
        counts.filter { !$0.key.isEmpty }.sorted { $0.key < $1.key }.map { .init(uid: $0.key, instances: $0.value) }
    }
}

extension SentStudy {
    /// What succeeded and what failed are two events.
    fileprivate func auditEvents(title: String) -> [AuditEvent] {
        guard let party = end.party(named: destination) else { return [] }
        func event(_ object: AuditObject, _ reason: AuditEvent.Reason?, _ outcome: AuditEvent.Outcome) -> AuditEvent {
            end == .folder
                ? .exported([object], to: party, by: .modalis(title: title), reason: reason, outcome: outcome)
                : .transferred([object], from: .modalis(title: title), to: party, reason: reason, outcome: outcome)
        }
        var events: [AuditEvent] = []
        if !acknowledged.isEmpty {
            events.append(event(.study(study, sopClasses: DeliveryEvent.classes(acknowledged)), nil, .success))
        }
        if missing > 0 {
            let why = reason ?? DeliveryReason("not-acknowledged", "not everything was acknowledged")
            let object = AuditObject.study(study, details: [.init("Files Missing", "\(missing)")])
            events.append(
                event(
                    object, .init(code: why.code, message: why.message), isPostponed ? .minorFailure : .seriousFailure))
        }
        return events
    }
}

extension DestinationEnd {
    fileprivate func party(named name: String) -> AuditParty? {
        switch self {
        case .applicationEntity(let title, let host): .applicationEntity(title: title, address: host)
        case .server(let host): .server(name: name, host: host)
        case .folder: .folder(name)
        }
    }
}

extension AuditTrail {
    /// Writes down what happens at the network.
    /// - Parameter title: this end's AE title.
    package func recorder(title: String, logger: Logger) -> DeliveryEventHandler {
        { [self] event in
            for entry in event.auditEvents(title: title) {
                do {
                    try append(entry)
                } catch {
                    logger.critical("the audit trail takes no more events", metadata: ["event": "\(entry.id.meaning)"])
                }
            }
        }
    }
}
