import Foundation
import Records
import Reports

/// Studies of the ledger as rows: by label and key, never by what DICOM calls them.
enum StudyTable {
    static func table(_ studies: [StudyEntry]) -> HTML {
        guard !studies.isEmpty else { return "<p>None.</p>" }
        let rows: [HTML] = studies.map { entry in
            """
            <tr><th scope="row"><a href="/studies/\(entry.id)">\(entry.label ?? String(entry.id.prefix(20)))</a></th>\
            <td>\(badge(entry.state))\(why(entry))</td><td>\(entry.profile ?? "–")</td><td>\(entry.inbox)</td>\
            <td class="number">\(entry.revision)</td><td class="number">\(entry.files)</td><td class="number">\(bytes(entry.bytes))</td>\
            <td class="number">\(entry.attempts)</td><td class="number">\(seconds(entry))</td><td>\(time(entry.updatedAt))</td></tr>
            """
        }
        let head: [(String, Bool)] = [
            ("Study", false), ("State", false), ("Profile", false), ("Inbox", false), ("Revision", true),
            ("Files", true),
            ("Size", true), ("Tries", true), ("Work", true), ("Since (UTC)", false),
        ]
        return table(head, rows)
    }

    /// Why a study that waits does so.
    private static func why(_ entry: StudyEntry) -> HTML? {
        guard let code = entry.reasonCode, entry.state != .quarantined else { return nil }
        return " <span class=\"code\">\(code)</span>"
    }

    static func table(_ head: [(String, Bool)], _ rows: [HTML]) -> HTML {
        let titles: [HTML] = head.map { title, isNumber in
            isNumber ? "<th scope=\"col\" class=\"number\">\(title)</th>" : "<th scope=\"col\">\(title)</th>"
        }
        return "<div class=\"scroll\"><table><thead><tr>\(titles)</tr></thead><tbody>\(rows)</tbody></table></div>"
    }

    static func badge(_ state: StudyState) -> HTML {
        "<span class=\"state \(state.rawValue)\">\(state.rawValue)</span>"
    }

    /// In UTC, to the second.
    static func time(_ date: Date?) -> String {
        guard let date else { return "–" }
        return date.formatted(
            .iso8601.year().month().day().dateSeparator(.dash).time(includingFractionalSeconds: false).timeSeparator(
                .colon
            ).dateTimeSeparator(.space))
    }

    static func bytes(_ count: Int) -> String {
        switch count {
        case ..<1000: "\(count) B"
        case ..<1_000_000: (Double(count) / 1e3).fixed(0) + " kB"
        case ..<1_000_000_000: (Double(count) / 1e6).fixed(1) + " MB"
        default: (Double(count) / 1e9).fixed(2) + " GB"
        }
    }

    /// How long the last try that ended took.
    private static func seconds(_ entry: StudyEntry) -> String {
        guard let begun = entry.processingAt, let ended = entry.processedAt, ended >= begun else { return "–" }
        return ended.timeIntervalSince(begun).fixed(1) + " s"
    }
}
