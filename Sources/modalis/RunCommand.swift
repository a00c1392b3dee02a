import ArgumentParser
import Foundation
import Pipeline
import Profiles
import Reports
import Tensors

struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run studies under profiles: predictions, explanations, overlays and reports.",
        discussion: """
            Results go to OUTPUT/<study folder's name>/<profile's name>/: report.json, report.html, \
            overlay/<modality>.dcm and preview/<modality>.png. A study that is refused leaves nothing behind and does not stop the others. Messages name \
            studies by number and by a derived identifier, never by patient.
            """)

    @Option(help: ArgumentHelp("A profile (JSON), or a folder of profiles.", valueName: "profile"))
    var profile: String

    @Option(
        name: [.short, .long], help: ArgumentHelp("The folder for results; made when missing.", valueName: "folder"))
    var output: String

    @OptionGroup var limits: LimitArguments

    @Flag(help: "Print events as JSON lines on standard output, for a machine.")
    var json = false

    @Flag(name: [.short, .long], help: "Print nothing but failures.")
    var quiet = false

    @OptionGroup var supervision: SupervisionArguments

    @Argument(help: ArgumentHelp("Folders, one for each study; searched recursively.", valueName: "study"))
    var studies: [String]

    func validate() throws {
        if studies.isEmpty { throw ValidationError("Name at least one study folder.") }
        if json && quiet { throw ValidationError("Choose one of --json and --quiet.") }
    }

    func run() throws {
        try supervision.begin()
        SignalWatch.begin([SIGINT, SIGTERM]) { _ in
            CommandFailure.print(CommandFailure("interrupted", "the work was ended before it was done"))
            UnfinishedResults.abandon(status: InterruptedWork.exitStatus)
        }
        let files = try ProfileFile.all(at: URL(filePath: profile))
        try supervision.check(files)
        let profiles = try files.map { try LoadedProfile($0) }
        var display = RunDisplay(json: json, quiet: quiet)
        var folders = FolderRun(
            profiles: profiles, output: URL(filePath: output), settings: try limits.settings(),
            isStrict: supervision.supervised)
        var failures: Set<FailureFamily> = []
        for (index, study) in studies.enumerated() {
            failures.formUnion(
                folders.run(URL(filePath: study), number: index + 1, of: studies.count) { display.show($0) })
        }
        if let worst = failures.map(\.rawValue).max() { throw ExitCode(worst) }
    }
}
