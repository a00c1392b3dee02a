import Crypto
import Foundation

/// How much of patients' and studies' identifiers the trail may hold.
package enum AuditDisclosure: String, Codable, Hashable, Sendable, CaseIterable {
    /// None: studies by label, patients not at all.
    case labels
    /// Pseudonyms that follow from the trail's key: who holds the key can test whether a given identifier is meant.
    case pseudonyms
    /// As they are, for sites whose audit repository is cleared for them.
    case identifiers

    /// The object as it may be written; nil for one that may not.
    func disclosed(_ object: AuditObject, key: AuditKey?) -> AuditObject? {
        guard object.kind == .study || object.kind == .patient else { return object }
        guard let identifier = object.identifier, self != .labels, self != .pseudonyms || key != nil else {
            return object.kind == .patient ? nil : object
        }
        let written: String =
            switch self {
            case .pseudonyms: key.map { $0.pseudonym(of: identifier, as: object.kind) } ?? ""
            case .identifiers, .labels: identifier
            }
        return AuditObject(
            kind: object.kind, idType: object.kind == .study ? .studyInstanceUID : .patientNumber, id: written,
            name: object.kind == .study ? object.name : written, sopClasses: object.sopClasses,
            details: self == .pseudonyms ? object.details + [.init("Pseudonym", "true")] : object.details)
    }
}
