import ArgumentParser
import DICOM
import Foundation

/// The process that parses and decodes hostile files; started by `StudyReader`, never by a user.
struct ReadWorkerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: WorkerLauncher.subcommand, abstract: "Answer a parent's requests on standard input.",
        shouldDisplay: false)

    @Option var addressSpace: Int
    @Option var processorSeconds: Int
    @Option var headerSize: Int
    @Option var nestingDepth: Int

    func run() {
        let status = ReadWorker.serve(
            addressSpace: addressSpace, processorSeconds: processorSeconds, headerSize: headerSize,
            nestingDepth: nestingDepth)
        Foundation.exit(status)
    }
}
