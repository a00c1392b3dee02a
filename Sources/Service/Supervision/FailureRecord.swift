import Foundation
import Records
import Tensors

/// What is kept of an attempt that failed, so that somebody can see and repeat it: `quarantine/<study>/attempt-<n>/` with the
/// command line, the environment, the ending, and what the process said. The input stays in staging.
struct FailureRecord: Codable {
    let study: String
    let attempt: Int
    let at: Date
    let software: String
    let reasonCode: String
    let reasonMessage: String
    let executable: String
    let arguments: [String]
    let environment: [String: String]

    init(
        _ entry: StudyEntry, _ reason: (code: String, message: String), executable: String, _ line: RunCommandLine,
        at: Date
    ) {
        study = entry.id
        attempt = entry.attempts
        self.at = at
        software = "Modalis \(Version.current)"
        reasonCode = reason.code
        reasonMessage = reason.message
        self.executable = executable
        arguments = line.arguments
        environment = line.environment
    }

    /// Takes over the process's output files; nothing here may keep a study from going on.
    func keep(events: URL, errors: URL, in area: StagingArea) {
        let folder = area.quarantine.appending(path: study).appending(path: "attempt-\(attempt)")
        guard (try? Folder.make(folder, role: "quarantine")) != nil else { return }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        try? encoder.encode(self).write(to: folder.appending(path: "command.json"))
        for (source, name) in [(events, "events.jsonl"), (errors, "log.txt")] {
            let target = folder.appending(path: name)
            try? FileManager.default.removeItem(at: target)
            try? FileManager.default.copyItem(at: source, to: target)
        }
    }
}
