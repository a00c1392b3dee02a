import Foundation

/// A record as a DICOM audit message (PS3.15 A.5.1), which descends from RFC 3881.
package struct AuditMessage {
    /// Who reports: `AuditSourceIdentification`.
    package struct Source: Hashable, Sendable {
        /// The reporting system's name.
        package let id: String
        package let site: String?

        package init(id: String, site: String? = nil) {
            self.id = id
            self.site = site
        }
    }

    private let record: AuditRecord
    private let source: Source

    package init(_ record: AuditRecord, source: Source) {
        self.record = record
        self.source = source
    }

    /// The document, on one line.
    package var xml: String { #"<?xml version="1.0" encoding="UTF-8"?>"# + message.text }

    private var event: AuditEvent { record.event }

    private var message: Markup {
        Markup(
            "AuditMessage", [:],
            [identification] + event.participants.map(participant)
                + [
                    Markup(
                        "AuditSourceIdentification",
                        ["AuditEnterpriseSiteID": source.site, "AuditSourceID": source.id],
                        // Application server process.
                        [Markup("AuditSourceTypeCode", ["csd-code": "4"])])
                ] + event.objects.map(object) + [line])
    }

    private var identification: Markup {
        Markup(
            "EventIdentification",
            [
                "EventActionCode": event.action.rawValue, "EventDateTime": record.time,
                "EventOutcomeIndicator": String(event.outcome.rawValue),
            ],
            [coded("EventID", event.id)] + (event.type.map { [coded("EventTypeCode", $0)] } ?? [])
                + (event.reason.map { [Markup("EventOutcomeDescription", [:], "\($0.code): \($0.message)")] } ?? [])
        )
    }

    private func participant(_ participant: AuditParticipant) -> Markup {
        let isMedia = participant.roles.contains(.sourceMedia) || participant.roles.contains(.destinationMedia)
        let media = isMedia ? participant.media.map { Markup("MediaIdentifier", [:], [coded("MediaType", $0)]) } : nil
        return Markup(
            "ActiveParticipant",
            [
                "UserID": participant.userID, "AlternativeUserID": participant.alternativeUserID,
                "UserName": participant.userName, "UserIsRequestor": participant.isRequestor ? "true" : "false",
                "NetworkAccessPointID": participant.networkAccessPoint,
                "NetworkAccessPointTypeCode": participant.networkAccessPointType?.rawValue,
            ], participant.roles.map { coded("RoleIDCode", $0) } + (media.map { [$0] } ?? []))
    }

    private func object(_ object: AuditObject) -> Markup {
        let (type, role) = Self.type(of: object.kind)
        let classes = object.sopClasses.map {
            Markup("SOPClass", ["UID": $0.uid, "NumberOfInstances": String($0.instances)])
        }
        return Markup(
            "ParticipantObjectIdentification",
            [
                "ParticipantObjectID": object.id, "ParticipantObjectTypeCode": type,
                "ParticipantObjectTypeCodeRole": role,
            ],
            [
                coded("ParticipantObjectIDTypeCode", object.idType),
                Markup("ParticipantObjectName", [:], object.name),
            ] + object.details.map { detail($0.type, $0.value) }
                + (classes.isEmpty ? [] : [Markup("ParticipantObjectDescription", [:], classes)]))
    }

    /// The trail's own line, by number and hash: whoever keeps the message keeps a head of the trail.
    private var line: Markup {
        Markup(
            "ParticipantObjectIdentification",
            [
                "ParticipantObjectID": "modalis-audit:\(record.sequence)", "ParticipantObjectTypeCode": "2",
                "ParticipantObjectTypeCodeRole": "13",
            ],
            [
                coded("ParticipantObjectIDTypeCode", .uri),
                Markup("ParticipantObjectName", [:], "Security Audit Log"),
                detail("Line SHA-256", record.sha256),
            ])
    }

    private func detail(_ type: String, _ value: String) -> Markup {
        Markup(
            "ParticipantObjectDetail", ["type": type, "value": Data(value.utf8).base64EncodedString()])
    }

    private func coded(_ name: String, _ code: AuditCode) -> Markup {
        Markup(
            name, ["csd-code": code.code, "codeSystemName": code.system, "originalText": code.meaning])
    }

    /// Participant Object Type Code and Role (PS3.15 A.5.1.2.2).
    private static func type(of kind: AuditObject.Kind) -> (type: String, role: String) {
        switch kind {
        case .patient: ("1", "1")
        case .study: ("2", "3")
        case .node: ("2", "5")
        case .resource, .auditLog: ("2", "13")
        }
    }
}
