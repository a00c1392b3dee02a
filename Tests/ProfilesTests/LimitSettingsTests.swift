import Attribution
import DICOM
import Foundation
import Profiles
import Testing

@Suite struct LimitSettingsTests {
    private func settings(_ text: String) throws -> LimitSettings {
        try LimitSettings(json: JSONDecoder().decode(JSONValue.self, from: Data(text.utf8)), source: "test")
    }

    @Test func whatIsNamedStandsInForTheUsualAndTheRestStays() throws {
        let limits = try settings(#"{"fileCount": 7, "pixelCount": 99, "memory": 1000, "seconds": 10}"#)
            .applied(to: ReadLimits())
        var expected = ReadLimits()
        (expected.fileCount, expected.sampleCount, expected.addressSpace) = (7, 99, 1000)
        (expected.processorSeconds, expected.waitSeconds) = (10, 16)
        #expect(limits == expected)
        let others = try settings(#"{"nestingDepth": 3, "folderDepth": 4, "fileSize": 5, "studySize": 6}"#)
            .applied(to: ReadLimits())
        #expect(others.nestingDepth == 3 && others.folderDepth == 4)
        #expect(others.fileSize == 5 && others.studySize == 6)
    }

    @Test(
        "What is no limit, no whole number above 0, or more than is safe is named with its path",
        arguments: [
            (#"{"files": 7}"#, "$.files"), (#"{"fileCount": 0}"#, "$.fileCount"), (#"{"fileSize": 1.5}"#, "$.fileSize"),
            (#"{"nestingDepth": 1001}"#, "$.nestingDepth"), ("[]", "$"),
        ])
    func mistakes(_ text: String, _ path: String) throws {
        do {
            _ = try settings(text)
            Issue.record("accepted")
        } catch ProfileError.invalid(_, let issues) {
            #expect(issues.map(\.path) == [path])
        }
    }

    @Test func aProfileHasLimitsOfItsOwn() throws {
        let profile = try Fixture.profile(Fixture.profileText(more: #""limits": {"fileCount": 5}"#))
        #expect(profile.limits.values == [.fileCount: 5])
        #expect(try Fixture.profile().limits.values.isEmpty)
        let again = try JSONDecoder().decode(Profile.self, from: JSONEncoder().encode(profile))
        #expect(again == profile)
    }
}
