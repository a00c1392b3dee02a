import Attribution
package import DICOM
import Foundation
package import Profiles

/// How studies are read: the limits that the environment, the profile and the command line set, each over the one before.
package struct ReadSettings: Sendable {
    /// The environment variable that holds limits as JSON, such as `{"fileCount": 5000}`.
    package static let variable = "MODALIS_LIMITS"

    private let environment: LimitSettings
    private let commandLine: LimitSettings

    /// The usual limits.
    package init() { (environment, commandLine) = (LimitSettings(), LimitSettings()) }

    /// - Parameters:
    ///   - environment: this process's variables.
    ///   - commandLine: what the user said last.
    /// - Throws: `ProfileError.invalid` for a variable that is no JSON or names limits that there are not.
    package init(environment: [String: String], commandLine: LimitSettings = LimitSettings()) throws {
        self.commandLine = commandLine
        guard let text = environment[Self.variable], !text.isEmpty else {
            self.environment = LimitSettings()
            return
        }
        guard let document = try? JSONDecoder().decode(JSONValue.self, from: Data(text.utf8)) else {
            throw ProfileError.notJSON(file: Self.variable, reason: "expected an object such as {\"fileCount\": 5000}")
        }
        self.environment = try LimitSettings(json: document, source: Self.variable)
    }

    package func limits(for profile: Profile?) -> ReadLimits {
        let own = environment.applied(to: ReadLimits())
        return commandLine.applied(to: profile.map { $0.limits.applied(to: own) } ?? own)
    }

    /// A reader for studies under a profile, or without any.
    package func reader(for profile: Profile? = nil) -> StudyReader {
        StudyReader(
            workers: WorkerLauncher(limits: limits(for: profile)),
            tolerances: profile?.tolerances ?? GeometryTolerances())
    }
}
