package import Records

extension ServiceEvent {
    /// The message of DICOM PS3.15 A.5.3 that an event is.
    package var audit: AuditEvent {
        switch self {
        case .staged(let entry):
            .imported(
                [
                    Self.study(
                        entry, ["Files": "\(entry.files)", "Bytes": "\(entry.bytes)", "Revision": "\(entry.revision)"])
                ],
                from: .folder(entry.inbox))
        case .sentAgain(let entry):
            .imported([Self.study(entry, ["Known": "the same content was taken before"])], from: .folder(entry.inbox))
        case .processed(let entry):
            .accessed(
                [
                    Self.study(
                        entry,
                        [
                            "Profile": entry.profile, "Profile Hash": entry.profileHash, "Model Hash": entry.modelHash,
                            "Software": entry.softwareVersion,
                        ])
                ], .create)
        case .quarantined(let entry):
            .securityAlert(
                .inputRefused, about: [Self.study(entry)], description: "a study was quarantined",
                reason: AuditEvent.Reason(
                    code: entry.reasonCode ?? "unknown", message: WithheldText.of(entry.reasonMessage ?? "")),
                outcome: .minorFailure)
        case .pruned(let entry, let kind, let bytes):
            .studyDeleted([Self.study(entry)], details: [.init("Kind", kind), .init("Bytes", "\(bytes)")])
        }
    }

    static func study(_ entry: StudyEntry, _ details: [String: String?] = [:]) -> AuditObject {
        var known = details.compactMapValues { $0 }
        known["Study Key"] = entry.id
        return .study(
            entry.label ?? entry.id,
            details: known.sorted { $0.key < $1.key }.map { AuditObject.Detail($0.key, $0.value) })
    }
}
