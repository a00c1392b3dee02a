import ArgumentParser
import Foundation
import Records

struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "One study's record and everything that happened to it.")

    @OptionGroup var service: ServiceArguments

    @Flag(help: "Print JSON.")
    var json = false

    @Argument(help: "The study's key, its beginning, or its label.")
    var study: String

    private struct Record: Encodable {
        let study: StudyEntry
        let events: [StudyEvent]
    }

    func run() throws {
        let (_, ledger) = try service.open()
        let entry = try ledger.study(named: study)
        let record = Record(study: entry, events: try ledger.events(of: entry.id))
        print(json ? try ResultJSON.text(record) : Self.text(record))
    }

    private static func text(_ record: Record) -> String {
        let study = record.study
        let facts: [(String, String?)] = [
            ("study", study.id), ("label", study.label), ("state", study.state.rawValue), ("inbox", study.inbox),
            ("profile", study.profile), ("revision", String(study.revision)), ("supersedes", study.supersedes),
            ("files", "\(study.files) (\(study.bytes) bytes)"), ("attempts", String(study.attempts)),
            ("not before", study.notBefore?.formatted(.iso8601)),
            ("reason", study.reasonCode.map { "[\($0)] \(study.reasonMessage ?? "")" }),
            ("content", study.contentHash), ("profile hash", study.profileHash), ("model hash", study.modelHash),
            ("software", study.softwareVersion), ("staged", study.stagedPath), ("results", study.resultsPath),
        ]
        var lines = facts.compactMap { name, value in
            value.map { name.padding(toLength: 14, withPad: " ", startingAt: 0) + $0 }
        }
        lines.append("")
        for event in record.events {
            let step =
                event.from == event.to
                ? event.to.rawValue
                : [event.from?.rawValue, event.to.rawValue].compactMap { $0 }.joined(separator: " → ")
            let why = [event.reasonCode.map { "[\($0)]" }, event.detail].compactMap { $0 }.joined(separator: " ")
            lines.append("\(event.at.formatted(.iso8601))  \(step)\(why.isEmpty ? "" : "  \(why)")")
        }
        return lines.joined(separator: "\n")
    }
}
