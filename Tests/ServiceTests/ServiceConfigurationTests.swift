import Dashboard
import Foundation
import Profiles
import Service
import TestSupport
import Testing

@Suite struct ServiceConfigurationTests {
    private static func issues(_ text: String) throws -> [String] {
        let folder = try TemporaryFolder()
        let url = folder.url.appending(path: "service.json")
        try Data(text.utf8).write(to: url)
        do {
            _ = try ServiceConfigurationFile(contentsOf: url)
            return []
        } catch ServiceError.configurationInvalid(_, let issues) {
            return issues.map(\.description)
        }
    }

    @Test func everyMistakeIsNamedWithItsPath() throws {
        let found = try Self.issues(
            """
            { "inboxes": [ { "name": "CT 1", "folder": "in", "profile": "p.json", "quietSeconds": -1, "inptu": "keep" },
                           { "name": "b", "folder": "in2" } ],
              "staging": "", "results": 5, "work": { "attempts": 0, "concurrency": 1.5 },
              "retention": { "stagingDays": "x" } }
            """)
        let expected = [
            "$.inboxes[0].inptu: unknown key; did you mean \"input\"?",
            "$.inboxes[0].name: expected lower-case letters, digits and hyphens",
            "$.inboxes[0].quietSeconds: must be at least 0.0",
            "$.inboxes[1]: expected one of profile and profiles",
            "$.ledger: missing; expected a string",
            "$.results: expected a string, found a number",
            "$.retention.stagingDays: expected a number, found a string",
            "$.staging: is empty",
            "$.work.attempts: expected a whole number of at least 1",
            "$.work.concurrency: expected a whole number of at least 1",
        ]
        #expect(found.sorted() == expected)
    }

    @Test func namesAndFoldersAreNotSharedByInboxes() throws {
        let inbox = #"{ "name": "a", "folder": "in", "profile": "p.json" }"#
        let found = try Self.issues(
            #"{ "inboxes": [\#(inbox), \#(inbox)], "staging": "s", "results": "s", "ledger": "l" }"#)
        #expect(found.contains("$.inboxes: several inboxes have the name \"a\""))
        #expect(found.contains("$.inboxes: several inboxes have the folder \"in\""))
        #expect(found.contains("$: staging, results and the inboxes must be different folders"))
    }

    @Test func textThatIsNoJSONAndAMissingFileAreToldApart() throws {
        #expect(try Self.issues("{") == ["$: the text is not JSON"])
        let missing = URL(filePath: "/nonexistent/service.json")
        let error = #expect(throws: ServiceError.self) { try ServiceConfigurationFile(contentsOf: missing) }
        #expect(error?.code == "configuration-unreadable")
    }

    @Test func pathsAreRelativeToTheFile() throws {
        let fixture = try ServiceFixture()
        #expect(fixture.file.staging.path == fixture.folder.url.appending(path: "staging").path)
        #expect(fixture.file.place("/x/../y").path == "/y")
        #expect(fixture.file.claimedFolder(of: fixture.inbox).lastPathComponent == ".claimed")
    }

    @Test func aProfileThatCannotBeUsedIsNamedWithItsPath() throws {
        let fixture = try ServiceFixture()
        try fixture.file.checkProfiles()
        try Data("x".utf8).write(to: fixture.folder.url.appending(path: "profiles/tiny.onnx"))
        let error = #expect(throws: ServiceError.self) { try fixture.file.checkProfiles() }
        #expect(error?.message.contains("$.inboxes[0].profile: the model tiny.onnx has SHA-256") == true)
    }

    @Test func whatIsReadIsWrittenTheSame() throws {
        let configuration = try ServiceFixture().file.configuration
        let copy = try JSONDecoder().decode(ServiceConfiguration.self, from: JSONEncoder().encode(configuration))
        #expect(copy == configuration)
    }

    @Test func theExampleIsRight() throws {
        let url = SharedData.checkout.appending(path: "Documentation/service.json")
        let file = try ServiceConfigurationFile(contentsOf: url)
        try file.checkProfiles()
        #expect(file.configuration.inboxes.count == 2)
    }

    /// The schema and the reader know the same keys.
    @Test func theSchemaNamesEveryKey() throws {
        let data = try Data(contentsOf: SharedData.checkout.appending(path: "Schemas/service.schema.json"))
        let root = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        func keys(_ path: [String]) throws -> Set<String> {
            var node: Any = root
            for step in path { node = try #require((node as? [String: Any])?[step], "\(path)") }
            return Set(try #require(node as? [String: Any]).keys)
        }
        let top = try keys(["properties"]).subtracting(["$schema"])
        #expect(top == Set(ServiceConfiguration.CodingKeys.allCases.map(\.rawValue)))
        let sections: [(String, [String])] = [
            ("work", WorkLimits.CodingKeys.allCases.map(\.rawValue)),
            ("disk", DiskLimits.CodingKeys.allCases.map(\.rawValue)),
            ("retention", RetentionRules.CodingKeys.allCases.map(\.rawValue)),
            ("dashboard", DashboardConfiguration.CodingKeys.allCases.map(\.rawValue)),
        ]
        for (name, known) in sections {
            #expect(try keys(["properties", name, "properties"]) == Set(known), "\(name)")
        }
        let inbox = try keys(["$defs", "inbox", "properties"])
        #expect(inbox == Set(InboxConfiguration.CodingKeys.allCases.map(\.rawValue)))
    }
}
