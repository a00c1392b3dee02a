import ArgumentParser
import Records
import Tensors

struct AuditVerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check an audit trail from its first line to its last.",
        discussion: """
            Names the first line that was changed, removed, moved or put in, over all of the trail's files, and every further break. \
            Exit status 65 when the trail is not intact. The head that is printed is worth keeping elsewhere: given back with \
            --expect-head it shows later whether lines were cut off.
            """)

    @OptionGroup var checks: AuditArguments

    @Flag(help: "Print the result as JSON.")
    var json = false

    @Argument(help: ArgumentHelp("The trail's folder; with --config it is known.", valueName: "trail"))
    var trail: String?

    func run() throws {
        let result = try checks.verification(of: checks.folder(trail))
        if json {
            print(try ResultJSON.text(result))
        } else {
            print(result.summary)
            for fault in result.faults.dropFirst() { print("  \(fault.kind.rawValue): \(fault.place)\(fault.message)") }
            for repair in result.repairs {
                print(
                    "  repaired: \(repair.file), line \(repair.line): \(repair.bytes) bytes that a crash left unfinished"
                )
            }
            if result.unfinishedBytes > 0 {
                print("  \(result.unfinishedBytes) bytes at the end are unfinished; the next writer records them")
            }
            if result.sealedLines > 0 { print("  \(result.sealedLines) lines are sealed by the key") }
        }
        if !result.isIntact { throw ExitCode(FailureFamily.study.rawValue) }
    }
}
