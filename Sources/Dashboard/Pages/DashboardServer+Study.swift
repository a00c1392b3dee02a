import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Records
import Reports

extension DashboardServer {
    /// A study's life as the ledger has it, and its result as the study page shows it.
    func study(_ id: String, profile: String?) throws -> Response {
        guard let entry = try ledger.study(id) else { throw LedgerError.unknownStudy(id: id) }
        let found = results.results(of: entry)
        let shown = found.first { $0.profile == profile } ?? found.first
        let content: HTML = """
            \(try life(entry))
            \(choice(found, shown: shown, of: entry))
            \(shown.map { result(entry, $0) } ?? "<section><h2>Result</h2><p>There is none yet, or it has been removed.</p></section>")
            """
        return PageShell.page(entry.label ?? "Study", content, viewer: true)
    }

    /// `report.html` as it was written, under its own policy; where identifiers are shown.
    func report(_ id: String, profile: String?) throws -> Response {
        guard configuration.identifiers else {
            throw HTTPError(
                .forbidden, message: "Reports hold identifiers, and the dashboard is not configured to show any.")
        }
        guard let entry = try ledger.study(id) else { throw LedgerError.unknownStudy(id: id) }
        let found = results.results(of: entry)
        guard let shown = found.first(where: { $0.profile == profile }) ?? found.first,
            case .whole(let bytes)? = results.page(of: shown)
        else { throw HTTPError(.notFound, message: "There is no such report, or it is not as it was written.") }
        var response = Response(
            status: .ok, headers: [.contentType: "text/html; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
        response.headers[.contentSecurityPolicy] =
            ContentSecurity.selfContained(script: PageAssets.script, style: PageAssets.style)
            + "; frame-ancestors 'none'"
        return response
    }

    private func life(_ entry: StudyEntry) throws -> HTML {
        var facts: [(String, HTML)] = [
            ("State", StudyTable.badge(entry.state)), ("Key", "<code>\(entry.id)</code>"),
            ("Profile", HTML(entry.profile ?? "–")), ("Inbox", HTML(entry.inbox)),
            ("Input", "\(entry.files) files, \(StudyTable.bytes(entry.bytes))"),
            (
                "Revision",
                "\(entry.revision)\(entry.supersedes.map { " of <a href=\"/studies/\($0)\">an earlier one</a>" as HTML })"
            ),
            ("Tries", "\(entry.attempts)"),
        ]
        if entry.reasonCode != nil { facts.append(("Reason", reason(entry))) }
        if let version = entry.softwareVersion { facts.append(("Software", HTML(version))) }
        let terms: [HTML] = facts.map { "<dt>\($0.0)</dt><dd>\($0.1)</dd>" }
        let rows: [HTML] = try ledger.events(of: entry.id).suffix(200).map { event in
            """
            <tr><td>\(StudyTable.time(event.at))</td><td>\(event.from == event.to ? "–" : StudyTable.badge(event.to))</td>\
            <td class="number">\(event.attempt)</td><td>\(told(event.detail)) <span class="code">\(event.reasonCode ?? "")</span></td></tr>
            """
        }
        let deliveries: [HTML] = try ledger.deliveries(of: entry.id).map { delivery in
            """
            <tr><th scope="row">\(delivery.destination)</th><td>\(delivery.state.rawValue)</td><td class="number">\(delivery.attempts)</td>\
            <td>\(StudyTable.time(delivery.sentAt ?? delivery.nextAttemptAt))</td>\
            <td>\(told(delivery.reasonMessage)) <span class="code">\(delivery.reasonCode ?? "")</span></td></tr>
            """
        }
        let sent: HTML? =
            deliveries.isEmpty
            ? nil
            : StudyTable.table(
                [
                    ("Destination", false), ("Delivery", false), ("Tries", true), ("Sent or next (UTC)", false),
                    ("What", false),
                ],
                deliveries)
        let release: HTML? = entry.state == .quarantined ? releaseForm(entry) : nil
        return """
            <section><h2>Life</h2><dl>\(terms)</dl>\(release)
            \(StudyTable.table([("When (UTC)", false), ("Became", false), ("Try", true), ("What", false)], rows))\(sent)</section>
            """
    }

    private func choice(_ found: [StudyResults.Result], shown: StudyResults.Result?, of entry: StudyEntry) -> HTML {
        guard found.count > 1 else { return .empty }
        let links: [HTML] = found.map { result in
            result.profile == shown?.profile
                ? "<b>\(result.profile)</b> "
                : "<a href=\"/studies/\(entry.id)?profile=\(result.profile)\">\(result.profile)</a> "
        }
        return "<section><h2>Results by profile</h2><p>\(links)</p></section>"
    }

    /// The study page's own sections, made from the report; the pictures from `report.html`.
    private func result(_ entry: StudyEntry, _ result: StudyResults.Result) -> HTML {
        let page = StudyPage(result.report, identifiers: configuration.identifiers)
        var pictures: HTML =
            "<section><h2>Images</h2><p>The profile writes no study page, so there are no pictures here.</p></section>"
        switch results.page(of: result) {
        case .whole(let bytes):
            if let extracted = PicturesSection.extract(from: String(decoding: bytes, as: UTF8.self)) {
                pictures = extracted
            }
        case .changed:
            pictures = """
                <section><h2>Images</h2><ul class="findings"><li>report.html is not as it was written; it is not shown. \
                <span class="code">result-changed</span></li></ul></section>
                """
        case nil: break
        }
        let link: HTML? =
            configuration.identifiers
            ? "<p><a href=\"/studies/\(entry.id)/report?profile=\(result.profile)\">The report as it was written</a></p>"
            : nil
        return "\(page.heading(level: 2))\(link)\(page.sections(pictures: pictures))"
    }
}
