import ArgumentParser
import Foundation
import Records
import Service

/// Studies that something is asked for, and how that is told.
struct StudyActionArguments: ParsableArguments {
    @OptionGroup var service: ServiceArguments

    @Flag(help: "Print JSON.")
    var json = false

    @Argument(help: "Studies: keys, their beginnings, or labels.")
    var studies: [String]

    /// Does it for each; all names must be known before the first is touched.
    func perform(_ action: (StudyActions, StudyEntry) throws -> StudyEntry) throws {
        let (file, ledger) = try service.open()
        let entries = try studies.map { try ledger.study(named: $0) }
        let actions = StudyActions(file, ledger: ledger)
        let changed = try entries.map { try action(actions, $0) }
        if json {
            print(try ResultJSON.text(changed))
        } else {
            for entry in changed { print("\(entry.id)  \(entry.state.rawValue)") }
        }
    }
}
