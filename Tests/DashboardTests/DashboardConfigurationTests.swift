import Dashboard
import Foundation
import Profiles
import Testing

struct DashboardConfigurationTests {
    private static func read(_ json: String) throws -> DashboardConfiguration {
        try JSONDecoder().decode(DashboardConfiguration.self, from: Data(json.utf8))
    }

    private static func problems(_ json: String) -> String {
        do {
            _ = try read(json)
            return ""
        } catch let error as ProfileError {
            return error.message
        } catch {
            return "\(error)"
        }
    }

    @Test("nothing said means loopback, a token and no identifiers")
    func defaults() throws {
        let configuration = try Self.read("{}")
        #expect(configuration == DashboardConfiguration())
        #expect(configuration.isLoopback && configuration.access == .token && !configuration.identifiers)
    }

    @Test("what is written is read again")
    func roundTrip() throws {
        let configuration = DashboardConfiguration(host: "0.0.0.0", port: 99, identifiers: true, pageSize: 7)
        #expect(
            try JSONDecoder().decode(DashboardConfiguration.self, from: JSONEncoder().encode(configuration))
                == configuration)
    }

    @Test("mistakes name their path")
    func mistakes() {
        #expect(Self.problems(#"{"port": 70000}"#).contains("$.port: must be at most 65535"))
        #expect(Self.problems(#"{"pageSize": 0}"#).contains("$.pageSize"))
        #expect(Self.problems(#"{"host": "0.0.0.0", "access": "open"}"#).contains("$.access: only a loopback host"))
        #expect(Self.problems(#"{"prot": 1}"#).contains("$.prot: unknown key"))
        #expect(Self.problems(#"{"access": "everybody"}"#).contains("$.access"))
    }
}
