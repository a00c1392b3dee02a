package import Foundation
package import Logging

/// Log lines as journald reads them from standard error: the priority first, no time (the journal has it), facts as `key=value`.
///
/// Without a journal, lines begin with the time and the level instead.
package struct JournalLog: LogHandler {
    package var logLevel: Logger.Level = .info
    package var metadata: Logger.Metadata = [:]
    private let isJournal: Bool

    package init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        isJournal = environment["JOURNAL_STREAM"] != nil
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let text = line(event.level, "\(event.message)", metadata.merging(event.metadata ?? [:]) { $1 }, at: Date())
        // One write for a line, so that lines of several threads do not mix; a full disk must not stop the service.
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }

    package func line(_ level: Logger.Level, _ message: String, _ metadata: Logger.Metadata, at time: Date) -> String {
        let facts = metadata.sorted { $0.key < $1.key }.map { " \($0.key)=\(Self.quoted("\($0.value)"))" }.joined()
        let text = (message + facts).replacing("\n", with: " ")
        return isJournal
            ? "<\(Self.priority(level))>\(text)\n"
            : "\(time.formatted(.iso8601)) \(level.rawValue) \(text)\n"
    }

    private static func quoted(_ value: String) -> String {
        let isPlain = !value.isEmpty && value.allSatisfy { !$0.isWhitespace && $0 != "\"" && $0 != "=" }
        return isPlain ? value : "\"" + value.replacing("\"", with: "'") + "\""
    }

    /// Of syslog(3).
    private static func priority(_ level: Logger.Level) -> Int {
        switch level {
        case .critical: 2
        case .error: 3
        case .warning: 4
        case .notice: 5
        case .info: 6
        case .debug, .trace: 7
        }
    }
}
