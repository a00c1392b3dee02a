/// One function for each message of DICOM PS3.15 A.5.3 that Modalis sends, with the participants and roles that it asks for.
extension AuditEvent {
    /// PS3.15 A.5.3.1, Application Activity: a service or command begins.
    /// - Parameter details: versions and the hash of the configuration, say.
    package static func applicationStarted(
        title: String? = nil, by launcher: AuditParty = .operatorAtShell, details: [AuditObject.Detail] = []
    ) -> AuditEvent { activity(.applicationStart, title: title, launcher: launcher, details: details) }

    /// PS3.15 A.5.3.1, Application Activity: a service or command ends by itself.
    package static func applicationStopped(
        title: String? = nil, by launcher: AuditParty = .operatorAtShell, details: [AuditObject.Detail] = []
    ) -> AuditEvent { activity(.applicationStop, title: title, launcher: launcher, details: details) }

    private static func activity(
        _ type: AuditCode, title: String?, launcher: AuditParty, details: [AuditObject.Detail]
    ) -> AuditEvent {
        AuditEvent(
            .applicationActivity, type: type, .execute,
            participants: [
                AuditParty.modalis(title: title).participant(isRequestor: false, roles: [.application]),
                launcher.participant(isRequestor: true, roles: [.applicationLauncher]),
            ],
            objects: details.isEmpty ? [] : [.resource("modalis", details: details)])
    }

    /// PS3.15 A.5.3.2, Audit Log Used: somebody read, exported or verified the trail.
    package static func auditLogUsed(by user: AuditParty, purpose: String) -> AuditEvent {
        AuditEvent(
            .auditLogUsed, .read, participants: [user.participant(isRequestor: true, roles: [])],
            objects: [.auditLog([.init("Purpose", purpose)])])
    }

    /// PS3.15 A.5.3.3, Begin Transferring DICOM Instances. Exactly one of the ends is `.modalis`.
    package static func transferBegan(
        _ objects: [AuditObject], from source: AuditParty, to destination: AuditParty
    ) -> AuditEvent {
        AuditEvent(
            .beginTransferring, .execute, participants: ends(source, destination), objects: objects)
    }

    /// PS3.15 A.5.3.7, DICOM Instances Transferred: done, or failed for `reason`. What succeeded and what failed are two events.
    /// - Parameter isNew: whether the destination had them not before (C) or they were read from the source (R).
    package static func transferred(
        _ objects: [AuditObject], from source: AuditParty, to destination: AuditParty, isNew: Bool = true,
        reason: Reason? = nil, outcome: Outcome? = nil
    ) -> AuditEvent {
        AuditEvent(
            .instancesTransferred, isNew ? .create : .read, reason: reason, outcome: result(reason, outcome),
            participants: ends(source, destination), objects: objects)
    }

    private static func ends(_ source: AuditParty, _ destination: AuditParty) -> [AuditParticipant] {
        // The sender begins a C-STORE or STOW-RS, whichever side we are on.
        [
            source.participant(isRequestor: true, roles: [.source]),
            destination.participant(isRequestor: false, roles: [.destination]),
        ]
    }

    /// PS3.15 A.5.3.4, Data Export: results were written outside, such as into a folder.
    package static func exported(
        _ objects: [AuditObject], to destination: AuditParty, by exporter: AuditParty = .modalis(),
        reason: Reason? = nil, outcome: Outcome? = nil
    ) -> AuditEvent {
        AuditEvent(
            .export, .read, reason: reason, outcome: result(reason, outcome),
            participants: [
                exporter.participant(isRequestor: true, roles: [.source]),
                destination.participant(isRequestor: false, roles: [.destinationMedia]),
            ], objects: objects)
    }

    /// PS3.15 A.5.3.5, Data Import: a study was taken from an inbox into staging.
    package static func imported(
        _ objects: [AuditObject], from source: AuditParty, by importer: AuditParty = .modalis(),
        reason: Reason? = nil, outcome: Outcome? = nil
    ) -> AuditEvent {
        AuditEvent(
            .import, .create, reason: reason, outcome: result(reason, outcome),
            participants: [
                importer.participant(isRequestor: true, roles: [.destination]),
                source.participant(isRequestor: false, roles: [.sourceMedia]),
            ], objects: objects)
    }

    /// PS3.15 A.5.3.6, DICOM Instances Accessed: a study's instances were read, made, changed or deleted here.
    package static func accessed(
        _ objects: [AuditObject], _ action: Action = .read, by user: AuditParty = .modalis(), reason: Reason? = nil,
        outcome: Outcome? = nil
    ) -> AuditEvent {
        AuditEvent(
            .instancesAccessed, action, reason: reason, outcome: result(reason, outcome),
            participants: [user.participant(isRequestor: true, roles: [])], objects: objects)
    }

    /// PS3.15 A.5.3.8, DICOM Study Deleted: by retention or by hand.
    package static func studyDeleted(
        _ objects: [AuditObject], by user: AuditParty = .modalis(), details: [AuditObject.Detail] = []
    ) -> AuditEvent {
        AuditEvent(
            .studyDeleted, .delete, participants: [user.participant(isRequestor: true, roles: [])],
            objects: objects + (details.isEmpty ? [] : [.resource("retention", details: details)]))
    }

    /// PS3.15 A.5.3.11, Security Alert. `type` says of which kind: input that was quarantined is `.inputRefused`, a release
    /// from quarantine `.useOfRestrictedFunction`, a caller that is not allowed `.nodeAuthentication`, a reloaded
    /// configuration `.softwareConfiguration`.
    /// - Parameter description: one sentence, without identifiers.
    package static func securityAlert(
        _ type: AuditCode, about objects: [AuditObject], description: String,
        reportedBy reporter: AuditParty = .modalis(),
        performedBy performer: AuditParty? = nil, reason: Reason? = nil, outcome: Outcome = .success
    ) -> AuditEvent {
        let alert = AuditObject.Detail("Alert Description", description)
        return AuditEvent(
            .securityAlert, type: type, .execute, reason: reason, outcome: outcome,
            participants: [reporter.participant(isRequestor: true, roles: [])]
                + (performer.map { [$0.participant(isRequestor: false, roles: [])] } ?? []),
            objects: objects.isEmpty ? [.resource("modalis", details: [alert])] : objects.map { $0.adding(alert) })
    }

    /// PS3.15 A.5.3.12, User Authentication: somebody logs in to the dashboard, or fails to.
    package static func authenticated(
        _ user: AuditParty, _ type: AuditCode = .login, reason: Reason? = nil, outcome: Outcome? = nil
    ) -> AuditEvent {
        AuditEvent(
            .userAuthentication, type: type, .execute, reason: reason, outcome: result(reason, outcome),
            participants: [
                user.participant(isRequestor: true, roles: []),
                AuditParty.modalis().participant(isRequestor: false, roles: []),
            ])
    }

    private static func result(_ reason: Reason?, _ outcome: Outcome?) -> Outcome {
        outcome ?? (reason == nil ? .success : .seriousFailure)
    }
}

extension AuditObject {
    fileprivate func adding(_ detail: Detail) -> AuditObject {
        AuditObject(
            kind: kind, idType: idType, id: id, name: name, sopClasses: sopClasses, details: details + [detail],
            identifier: identifier)
    }
}
