import Foundation
import Service
import Testing

@Suite struct LiveConfigurationTests {
    private static func rewrite(_ fixture: ServiceFixture, _ change: (String) -> String) throws {
        let text = try String(contentsOf: fixture.file.url, encoding: .utf8)
        try Data(change(text).utf8).write(to: fixture.file.url)
    }

    @Test func aReloadCountsFromThenOn() throws {
        let fixture = try ServiceFixture()
        let live = LiveConfiguration(fixture.file)
        try Self.rewrite(fixture) { $0.replacing("\"quietSeconds\": 10", with: "\"quietSeconds\": 20") }
        #expect(live.current.configuration.inboxes[0].quietSeconds == 10)
        try live.reload()
        #expect(live.current.configuration.inboxes[0].quietSeconds == 20)
    }

    @Test func aWrongConfigurationIsRefusedAndTheOldOneStays() throws {
        let fixture = try ServiceFixture()
        let live = LiveConfiguration(fixture.file)
        try Self.rewrite(fixture) { $0.replacing("\"quietSeconds\": 10", with: "\"quietSeconds\": \"x\"") }
        #expect(throws: ServiceError.self) { try live.reload() }
        #expect(live.current.configuration.inboxes[0].quietSeconds == 10)
    }

    @Test func whatTheServiceStandsOnDoesNotMove() throws {
        let fixture = try ServiceFixture()
        let live = LiveConfiguration(fixture.file)
        try Self.rewrite(fixture) { $0.replacing("\"results\": \"results\"", with: "\"results\": \"elsewhere\"") }
        let error = #expect(throws: ServiceError.self) { try live.reload() }
        #expect(error?.message.contains("$.results: cannot change") == true)
    }
}
