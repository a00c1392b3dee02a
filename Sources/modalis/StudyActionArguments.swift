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
    /// - Parameter name: the command's, for the audit trail.
    func perform(_ name: String, _ action: (StudyActions, StudyEntry) throws -> StudyEntry) throws {
        let (file, ledger) = try service.open()
        let entries = try studies.map { try ledger.study(named: $0) }
        let actions = StudyActions(file, ledger: ledger)
        let changed = try entries.map { entry in
            let changed = try action(actions, entry)
            try service.audit(
                file,
                .securityAlert(
                    .useOfRestrictedFunction, about: [.study(entry.label ?? entry.id)],
                    description: "\(name) was asked for at the shell", performedBy: .operatorAtShell))
            return changed
        }
        if json {
            print(try ResultJSON.text(changed))
        } else {
            for entry in changed { print("\(entry.id)  \(entry.state.rawValue)") }
        }
    }
}
