import ArgumentParser
import Foundation
import Service

struct RetryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Work on studies anew: those that wait, were processed, or are in quarantine.")

    @OptionGroup var arguments: StudyActionArguments

    func run() throws { try arguments.perform("retry") { try $0.retry($1, at: Date()) } }
}
