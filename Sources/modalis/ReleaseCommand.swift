import ArgumentParser
import Foundation
import Service

struct ReleaseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release",
        abstract: "Let studies out of quarantine: to delivery if they have results, to work if not.")

    @OptionGroup var arguments: StudyActionArguments

    func run() throws { try arguments.perform("release") { try $0.release($1, at: Date()) } }
}
