import Attribution
import DICOM
import Pipeline
import Profiles
import Testing

@Suite struct ReadSettingsTests {
    @Test func theCommandLineComesOverTheEnvironment() throws {
        let line = try LimitSettings(json: .object(["fileCount": .number(3)]), source: "--limit")
        let settings = try ReadSettings(
            environment: ["MODALIS_LIMITS": #"{"fileCount": 9, "fileSize": 100}"#], commandLine: line)
        let limits = settings.limits(for: nil)
        #expect(limits.fileCount == 3 && limits.fileSize == 100)
        #expect(settings.reader().limits == limits)
        #expect(ReadSettings().limits(for: nil) == ReadLimits())
    }

    @Test func aVariableThatIsNoJSONOrNamesNoLimitIsRefused() {
        #expect(throws: ProfileError.self) { try ReadSettings(environment: ["MODALIS_LIMITS": "many"]) }
        #expect(throws: ProfileError.self) { try ReadSettings(environment: ["MODALIS_LIMITS": #"{"many": 1}"#]) }
    }
}
