import ArgumentParser
import Foundation
import Records

extension StudyState: ExpressibleByArgument {}

struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "The studies of the ledger, the last changed first.")

    @OptionGroup var service: ServiceArguments

    @Option(
        name: .customLong("state"),
        help: ArgumentHelp(
            "Only studies in this state; may be repeated: "
                + StudyState.allCases.map(\.rawValue).joined(separator: ", ")
                + ".", valueName: "state"))
    var states: [StudyState] = []

    @Option(help: ArgumentHelp("At most so many.", valueName: "number"))
    var limit: Int = 100

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        if limit < 1 { throw ValidationError("--limit must be at least 1.") }
    }

    func run() throws {
        let (_, ledger) = try service.open()
        let studies = try ledger.studies(in: Set(states), limit: limit)
        if json {
            print(try ResultJSON.text(studies))
            return
        }
        var table = TextTable(["STUDY", "LABEL", "STATE", "INBOX", "PROFILE", "REV", "TRIES", "CHANGED", "REASON"])
        for study in studies {
            table.add([
                study.id.hasPrefix("arrival-") ? study.id : String(study.id.prefix(12)), study.label ?? "-",
                study.state.rawValue, study.inbox, study.profile ?? "-", String(study.revision),
                String(study.attempts), study.updatedAt.formatted(.iso8601), study.reasonCode ?? "",
            ])
        }
        print(table.text)
    }
}
