import Foundation
import Records
import TestSupport
import Testing

/// Every message against the schema of PS3.15 A.5.1.1, by xmllint.
@Suite struct AuditMessageTests {
    private static let xmllint = ModalisExecutable.tool("xmllint")
    private static let missing = "needs xmllint (libxml2-utils)"
    private static let study = AuditObject.study(
        "study-ab12", studyInstanceUID: "1.2.3",
        sopClasses: [.init(uid: "1.2.840.10008.5.1.4.1.1.2", instances: 120)], details: [.init("Profile", "petct")])
    private static let pacs = AuditParty.applicationEntity(title: "PACS", address: "10.0.0.5")
    private static let failure = AuditEvent.Reason(code: "refused", message: "status A900")

    static let events: [AuditEvent] = [
        .applicationStarted(title: "MODALIS", details: [.init("Version", "0.5")]),
        .applicationStopped(), .auditLogUsed(by: .operatorAtShell, purpose: "export"),
        .transferBegan([study], from: .modalis(title: "MODALIS"), to: pacs),
        .transferred([study], from: .modalis(title: "MODALIS"), to: pacs),
        .transferred([study], from: pacs, to: .modalis(), isNew: false, reason: failure),
        .transferred(
            [study], from: .modalis(), to: .server(name: "dicomweb", host: "pacs.example"), reason: failure,
            outcome: .minorFailure),
        .exported([study, .patient("P1")], to: .folder("results")), .imported([study], from: .folder("ward")),
        .accessed([study], .create), .studyDeleted([study], details: [.init("Rule", "30 days")]),
        .securityAlert(
            .inputRefused, about: [study], description: "quarantined", reason: failure, outcome: .seriousFailure),
        .securityAlert(.nodeAuthentication, about: [.node("10.0.0.9")], description: "a caller that is not allowed"),
        .securityAlert(.softwareConfiguration, about: [], description: "reloaded", performedBy: .operatorAtShell),
        .authenticated(.user("dashboard"), reason: failure), .authenticated(.user("dashboard"), .logout),
    ]

    private func messages(_ events: [AuditEvent], disclosure: AuditDisclosure = .labels) throws -> [String] {
        let maker = try TrailMaker()
        let trail = try maker.trail { $0.disclosure = disclosure }
        for event in events { try trail.append(event) }
        let everything = try AuditPeriod(from: nil, to: nil, timeZone: .gmt, now: .distantFuture)
        return try AuditRecords(of: maker.url).all(in: everything).map {
            AuditMessage($0, source: .init(id: "modalis@host", site: "Radiology")).xml
        }
    }

    private func check(_ messages: [String]) throws -> ModalisExecutable.Result {
        let folder = try TemporaryFolder()
        let files = try messages.enumerated().map { number, message in
            let file = folder.url.appending(path: "\(number).xml")
            try Data(message.utf8).write(to: file)
            return file.path
        }
        let schema = SharedData.checkout.appending(path: "Schemas/audit-message.rng").path
        return try ModalisExecutable.run(
            try #require(Self.xmllint), ["--noout", "--nonet", "--relaxng", schema] + files)
    }

    @Test(.enabled(if: xmllint != nil, "\(missing)"), arguments: AuditDisclosure.allCases)
    func everyMessageIsValid(_ disclosure: AuditDisclosure) throws {
        let messages = try messages(Self.events, disclosure: disclosure)
        #expect(messages.count == Self.events.count)
        let result = try check(messages)
        #expect(result.status == 0, "\(result.errors)")
    }

    @Test(.enabled(if: xmllint != nil, "\(missing)")) func theSchemaRefusesWhatIsWrong() throws {
        let message = try messages([Self.events[0]])[0]
        for (old, new) in [
            (#"EventActionCode="E""#, #"EventActionCode="X""#),
            ("EventOutcomeIndicator=\"0\"", "EventOutcomeIndicator=\"1\""),
            ("UserIsRequestor=\"true\"", "UserIsRequestor=\"maybe\""), ("AuditSourceID", "AuditSourceName"),
            ("ActiveParticipant", "Participant"),
        ] {
            #expect(message.contains(old))
            #expect(try check([message.replacingOccurrences(of: old, with: new)]).status != 0, "\(old)")
        }
    }

    @Test(.enabled(if: xmllint != nil, "\(missing)")) func whatXMLHasNoPlaceForIsEscaped() throws {
        let messages = try messages([
            .imported([.study("<a>&\"'\u{0}\u{1B}]]>\nünï")], from: .folder("</AuditMessage><x y=\"")),
            .authenticated(.user("a\u{FFFF}b & <script>alert(1)</script>")),
        ])
        let result = try check(messages)
        #expect(result.status == 0, "\(result.errors)")
        #expect(!messages.joined().contains("<script>"))
    }

    @Test func eventsHaveTheCodesAndRolesOfTheStandard() throws {
        let codes = [
            "110100", "110100", "110101", "110102", "110104", "110104", "110104", "110106", "110107", "110103",
            "110105",
            "110113", "110113", "110113", "110114", "110114",
        ]
        #expect(Self.events.map(\.id.code) == codes)
        let transfer = Self.events[3]
        #expect(transfer.participants.map { $0.roles.map(\.code) } == [["110153"], ["110152"]])
        #expect(transfer.participants.map(\.isRequestor) == [true, false])
        #expect(transfer.participants[1].alternativeUserID == "AETITLES=PACS")
        #expect(transfer.participants[1].networkAccessPointType == .address)
        for event in Self.events { #expect(event.participants.count { $0.isRequestor } <= 1) }
    }

    @Test func aMessageCarriesItsLinesHash() throws {
        let maker = try TrailMaker()
        let head = try maker.trail().append(Self.events[0])
        let everything = try AuditPeriod(from: nil, to: nil, timeZone: .gmt, now: .distantFuture)
        let record = try #require(try AuditRecords(of: maker.url).all(in: everything).first)
        #expect(record.sha256 == head.sha256)
        let encoded = Data(head.sha256.utf8).base64EncodedString()
        #expect(AuditMessage(record, source: .init(id: "x")).xml.contains(encoded))
    }

    @Test func patientsComeInOnlyWhereIdentifiersMay() throws {
        let export = [Self.events[7]]
        #expect(try !messages(export)[0].contains("P1"))
        #expect(try messages(export, disclosure: .identifiers)[0].contains(#"ParticipantObjectID="P1""#))
        #expect(try messages(export, disclosure: .identifiers)[0].contains(#"ParticipantObjectID="1.2.3""#))
    }
}
