/// Something that an auditor may ask for later, in the terms of DICOM PS3.15 A.5: event, participants, objects.
///
/// The functions in `AuditEvent+Messages.swift` make one; `AuditTrail` writes it.
package struct AuditEvent: Codable, Hashable, Sendable {
    package enum Action: String, Codable, Hashable, Sendable {
        case create = "C"
        case read = "R"
        case update = "U"
        case delete = "D"
        case execute = "E"
    }

    package enum Outcome: Int, Codable, Hashable, Sendable {
        case success = 0
        /// It will be tried again.
        case minorFailure = 4
        /// It is given up.
        case seriousFailure = 8
        /// Modalis cannot go on.
        case majorFailure = 12
    }

    /// Why it failed: a reason code and its sentence, neither of which names a patient.
    package struct Reason: Codable, Hashable, Sendable {
        package let code: String
        package let message: String

        package init(code: String, message: String) {
            self.code = code
            self.message = message
        }
    }

    package let id: AuditCode
    package let type: AuditCode?
    package let action: Action
    package let outcome: Outcome
    package let reason: Reason?
    package let participants: [AuditParticipant]
    package let objects: [AuditObject]

    init(
        _ id: AuditCode, type: AuditCode? = nil, _ action: Action, reason: Reason? = nil, outcome: Outcome = .success,
        participants: [AuditParticipant], objects: [AuditObject] = []
    ) {
        self.id = id
        self.type = type
        self.action = action
        self.outcome = outcome
        self.reason = reason
        self.participants = participants
        self.objects = objects
    }

    /// The same event with what may be disclosed of its objects.
    func disclosed(_ disclosure: AuditDisclosure, key: AuditKey?) -> AuditEvent {
        AuditEvent(
            id, type: type, action, reason: reason, outcome: outcome, participants: participants,
            objects: objects.compactMap { disclosure.disclosed($0, key: key) })
    }
}
