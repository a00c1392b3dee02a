import ArgumentParser
import Attribution
import Foundation

/// `--parameters JSON`: one object.
struct ParameterArguments: ParsableArguments {
    @Option(help: ArgumentHelp("The parameters as a JSON object; what is left out has its default.", valueName: "json"))
    var parameters: String = "{}"

    func values() throws -> [String: JSONValue] {
        do {
            return try JSONDecoder().decode([String: JSONValue].self, from: Data(parameters.utf8))
        } catch {
            throw CommandFailure(
                "parameters-not-json", "--parameters is not a JSON object; write it as '{\"steps\":50}'")
        }
    }
}
