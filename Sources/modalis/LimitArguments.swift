import ArgumentParser
import Attribution
import Foundation
import Pipeline
import Profiles

/// `--limit NAME=NUMBER`, for every command that reads studies.
struct LimitArguments: ParsableArguments {
    @Option(
        name: .customLong("limit"),
        help: ArgumentHelp(
            "A limit of reading, over the profile's and the environment's; may be repeated: "
                + LimitSettings.Keys.allCases.map(\.rawValue).joined(separator: ", ") + ".", valueName: "name=number"))
    var limits: [String] = []

    func validate() throws { _ = try chosen() }

    /// With the environment's limits below those given here.
    func settings() throws -> ReadSettings {
        try ReadSettings(environment: ProcessInfo.processInfo.environment, commandLine: try chosen())
    }

    private func chosen() throws -> LimitSettings {
        var values: [String: JSONValue] = [:]
        for text in limits {
            let parts = text.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, let number = Int(parts[1]) else {
                throw ValidationError("--limit takes a name and a whole number, such as fileCount=5000.")
            }
            values[String(parts[0])] = .number(Double(number))
        }
        do {
            return try LimitSettings(json: .object(values), source: "--limit")
        } catch let error as ProfileError {
            throw ValidationError(error.message)
        }
    }
}
