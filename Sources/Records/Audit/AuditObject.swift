/// What an event was about (DICOM PS3.15 A.5.1, `ParticipantObjectIdentification`).
///
/// What would name a patient is kept apart in `identifier` until `AuditDisclosure` has decided; it is never written by itself.
package struct AuditObject: Codable, Hashable, Sendable {
    package enum Kind: String, Codable, Hashable, Sendable {
        case study, patient, resource, node, auditLog
    }

    package struct SOPClass: Codable, Hashable, Sendable {
        package let uid: String
        package let instances: Int

        package init(uid: String, instances: Int) {
            self.uid = uid
            self.instances = instances
        }
    }

    package struct Detail: Codable, Hashable, Sendable {
        package let type: String
        package let value: String

        package init(_ type: String, _ value: String) {
            self.type = type
            self.value = value
        }
    }

    package let kind: Kind
    /// What `id` is.
    package let idType: AuditCode
    package let id: String
    package let name: String
    package let sopClasses: [SOPClass]
    package let details: [Detail]

    /// The Study Instance UID or Patient ID as it is.
    let identifier: String?

    private enum CodingKeys: CodingKey { case kind, idType, id, name, sopClasses, details }

    init(
        kind: Kind, idType: AuditCode, id: String, name: String, sopClasses: [SOPClass] = [], details: [Detail] = [],
        identifier: String? = nil
    ) {
        self.kind = kind
        self.idType = idType
        self.id = id
        self.name = name
        self.sopClasses = sopClasses
        self.details = details
        self.identifier = identifier
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            kind: try values.decode(Kind.self, forKey: .kind),
            idType: try values.decode(AuditCode.self, forKey: .idType),
            id: try values.decode(String.self, forKey: .id), name: try values.decode(String.self, forKey: .name),
            sopClasses: try values.decode([SOPClass].self, forKey: .sopClasses),
            details: try values.decode([Detail].self, forKey: .details))
    }

    /// A study.
    /// - Parameters:
    ///   - label: its derived short name, which tells nobody who the patient is.
    ///   - studyInstanceUID: written only as `AuditDisclosure` allows.
    ///   - sopClasses: how many instances of which class were touched.
    package static func study(
        _ label: String, studyInstanceUID: String? = nil, sopClasses: [SOPClass] = [], details: [Detail] = []
    ) -> AuditObject {
        AuditObject(
            kind: .study, idType: .studyLabel, id: label, name: label, sopClasses: sopClasses, details: details,
            identifier: studyInstanceUID)
    }

    /// A patient; left out of the trail unless `AuditDisclosure` says how to write the ID.
    package static func patient(_ patientID: String) -> AuditObject {
        AuditObject(kind: .patient, idType: .patientNumber, id: "", name: "", identifier: patientID)
    }

    /// A part of the system that somebody changed, by a name of ours.
    package static func resource(_ name: String, details: [Detail] = []) -> AuditObject {
        AuditObject(kind: .resource, idType: .uri, id: name, name: name, details: details)
    }

    package static func node(_ name: String, details: [Detail] = []) -> AuditObject {
        AuditObject(kind: .node, idType: .node, id: name, name: name, details: details)
    }

    /// The trail itself, whose name the standard prescribes (PS3.15 A.5.3.2).
    package static func auditLog(_ details: [Detail] = []) -> AuditObject {
        AuditObject(kind: .auditLog, idType: .uri, id: "modalis-audit", name: "Security Audit Log", details: details)
    }
}
