import ArgumentParser
import Foundation
import Tensors

@main
struct Modalis: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "modalis",
        abstract: "Multimodal studies in; predictions, explanations, modality importance and DICOM overlays out.",
        discussion: """
            Research use only; not for diagnosis.

            EXIT STATUS
              0   everything asked for was done
              64  the command line is wrong
              65  a study, series or clinical value was refused (other studies still ran)
              66  an input path does not exist or cannot be read
              70  a fault of Modalis itself
              73  results could not be written
              78  a profile, model or configuration is wrong
              130 it was interrupted; nothing of what was under way is left behind
            With several failures the largest of them is given.
            """,
        version: "modalis \(Version.current)",
        subcommands: [
            RunCommand.self, InspectCommand.self, VolumeCommand.self, TensorsCommand.self, PredictCommand.self,
            ExplainCommand.self, ImportanceCommand.self, EvaluateCommand.self, ValidateCommand.self,
            PhantomCommand.self, ValidateDICOMCommand.self, DeidentifyCommand.self, WatchCommand.self,
            ListenCommand.self,
            SendCommand.self, EchoCommand.self, StatusCommand.self, ListCommand.self, ShowCommand.self,
            RetryCommand.self, ReleaseCommand.self, PruneCommand.self, AuditCommand.self, ReadWorkerCommand.self,
        ])

    static func main() {
        // A closed pipe is an output failure like any other, not a reason to die without a word.
        signal(SIGPIPE, SIG_IGN)
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch let failure as any ReasonedError {
            CommandFailure.print(failure)
            Foundation.exit(failure.family.rawValue)
        } catch is InterruptedWork {
            CommandFailure.print(
                CommandFailure("interrupted", "the work was ended before it was done; nothing was written"))
            Foundation.exit(InterruptedWork.exitStatus)
        } catch {
            exit(withError: error)
        }
    }
}
