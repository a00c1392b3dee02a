import Foundation
import Profiles
import Records
import Service
import TestSupport
import Testing

@Suite struct AuditConfigurationTests {
    private func read(_ text: String) throws -> AuditConfiguration {
        try JSONDecoder().decode(AuditConfiguration.self, from: Data(text.utf8))
    }

    @Test func aFolderIsEnough() throws {
        let configuration = try read(#"{"folder":"audit"}"#)
        #expect(configuration.disclosure == .labels && configuration.maximumMegabytes == 64 && configuration.key == nil)
        let folder = try TemporaryFolder()
        let trail = try configuration.open(from: folder.url, logger: nil)
        try trail.append(.applicationStarted())
        #expect(try AuditVerifier(of: folder.url.appending(path: "audit")).run().lines == 1)
    }

    @Test func mistakesNameTheirPlace() {
        for (text, place) in [
            ("{}", "$.folder"), (#"{"folder":"a","disclosure":"all"}"#, "$.disclosure"),
            (#"{"folder":"a","disclosure":"pseudonyms"}"#, "$.disclosure"),
            (#"{"folder":"a","maximumMegabytes":0}"#, "$.maximumMegabytes"),
            (#"{"folder":"a","folders":"b"}"#, "$.folders"),
        ] {
            let error = #expect(throws: ProfileError.self) { try read(text) }
            #expect(error.map { "\($0)" }?.contains(place) == true, "\(text)")
        }
    }

    @Test func aKeyThatIsNotThereIsOneReasonedError() throws {
        let folder = try TemporaryFolder()
        let configuration = try read(#"{"folder":"audit","key":"missing"}"#)
        #expect(throws: AuditError.self) { try configuration.open(from: folder.url, logger: nil) }
    }
}
