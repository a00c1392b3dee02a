import Foundation
import HummingbirdCore
import Records
import Reports

/// What a list of studies is asked for.
struct StudiesQuery: Hashable {
    var state: StudyState?
    var text: String
    /// From 1.
    var page: Int

    init(_ uri: URI) {
        let fields = uri.queryParameters
        state = fields["state"].flatMap { StudyState(rawValue: String($0)) }
        text = String((fields["text"].map(String.init) ?? "").trimmingCharacters(in: .whitespaces).prefix(80))
        page = min(max(fields["page"].flatMap { Int($0) } ?? 1, 1), 1_000_000)
    }

    /// The same list at another page.
    func address(page: Int) -> String {
        var parts = ["page=\(page)"]
        if let state { parts.append("state=\(state.rawValue)") }
        // What a query may hold unescaped (RFC 3986), less what separates its parts.
        let allowed = CharacterSet(charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
        if !text.isEmpty, let escaped = text.addingPercentEncoding(withAllowedCharacters: allowed) {
            parts.append("text=\(escaped)")
        }
        return "/studies?" + parts.joined(separator: "&")
    }
}

extension DashboardServer {
    /// How many studies are where, what waits for somebody, and what happened last.
    func overview() throws -> HTML {
        let counts = try ledger.counts()
        let tiles: [HTML] = StudyState.allCases.map { state in
            """
            <a class="tile \(state.rawValue)" href="/studies?state=\(state.rawValue)"><b>\(counts[state] ?? 0)</b> \(state.rawValue)</a>
            """
        }
        let aside = try ledger.studies(in: [.quarantined], limit: 5)
        let waiting = try ledger.studies(in: [.arrived, .claimed, .staged, .processing], limit: 10, order: .queue)
        let disks: [HTML] = disks.compactMap { disk in
            ProcessFigures.disk(of: disk.url).map { figures in
                "<dt>\(disk.role)</dt><dd>\(StudyTable.bytes(Int(figures.free))) free of \(StudyTable.bytes(Int(figures.total)))</dd>"
            }
        }
        let deliveries: [HTML] = try ledger.deliveryCounts().sorted { $0.key < $1.key }.map { destination, states in
            let cells: [HTML] = DeliveryState.allCases.map { "<td class=\"number\">\(states[$0] ?? 0)</td>" }
            return "<tr><th scope=\"row\">\(destination)</th>\(cells)</tr>"
        }
        let head = [("Destination", false)] + DeliveryState.allCases.map { ($0.rawValue, true) }
        let destinations: HTML =
            deliveries.isEmpty
            ? .empty : "<section><h2>Deliveries</h2>\(StudyTable.table(head, deliveries))</section>"
        return """
            <section aria-labelledby="states"><h2 id="states">Studies by state</h2><div class="tiles">\(tiles)</div></section>
            \(aside.isEmpty ? .empty : "<section><h2>Waiting for somebody</h2>\(quarantineTable(aside))<p><a href=\"/quarantine\">All of the quarantine</a></p></section>" as HTML)
            <section><h2>Queue</h2>\(StudyTable.table(waiting))</section>
            \(destinations)
            <section><h2>Latest</h2>\(StudyTable.table(try ledger.studies(limit: 20)))<p><a href="/studies">All studies</a></p></section>
            \(disks.isEmpty ? .empty : "<section><h2>Disks</h2><dl>\(disks)</dl></section>" as HTML)
            """
    }

    func studies(_ query: StudiesQuery) throws -> HTML {
        let size = configuration.pageSize
        let page = try ledger.page(
            in: query.state.map { [$0] } ?? [], beginning: query.text, offset: (query.page - 1) * size, limit: size)
        let pages = max(1, (page.total + size - 1) / size)
        let options: [HTML] = StudyState.allCases.map { state in
            "<option\(state == query.state ? HTML(" selected", isMarkup: true) : .empty)>\(state.rawValue)</option>"
        }
        let before: HTML? =
            query.page > 1 ? "<a rel=\"prev\" href=\"\(query.address(page: query.page - 1))\">Earlier pages</a>" : nil
        let after: HTML? =
            query.page < pages
            ? "<a rel=\"next\" href=\"\(query.address(page: query.page + 1))\">Further pages</a>" : nil
        return """
            <section>
            <form class="filter" method="get" action="/studies">
            <label>State <select name="state"><option value="">all</option>\(options)</select></label>
            <label>Begins with <input name="text" maxlength="80" placeholder="key, label, profile or reason" value="\(query.text)"></label>
            <button>Show</button>
            </form>
            \(StudyTable.table(page.studies))
            <p class="pages">\(before) <span>\(page.total) studies, page \(query.page) of \(pages)</span> \(after)</p>
            </section>
            """
    }

    func quarantine() throws -> HTML {
        let aside = try ledger.studies(in: [.quarantined], limit: 500)
        return """
            <section>
            <p>Studies that could not be worked on or delivered. Mend what the reason names, then release the study: it goes on where it stopped.</p>
            \(aside.isEmpty ? "<p>Nothing is in quarantine.</p>" : quarantineTable(aside))
            </section>
            """
    }

    func quarantineTable(_ studies: [StudyEntry]) -> HTML {
        let rows: [HTML] = studies.map { entry in
            """
            <tr><th scope="row"><a href="/studies/\(entry.id)">\(entry.label ?? String(entry.id.prefix(20)))</a></th>\
            <td class="reason">\(reason(entry))</td><td>\(entry.profile ?? "–")</td><td>\(entry.inbox)</td><td class="number">\(entry.attempts)</td>\
            <td>\(StudyTable.time(entry.quarantinedAt))</td><td>\(releaseForm(entry))</td></tr>
            """
        }
        return StudyTable.table(
            [
                ("Study", false), ("Reason", false), ("Profile", false), ("Inbox", false), ("Tries", true),
                ("Since (UTC)", false), ("", false),
            ], rows)
    }

    func reason(_ entry: StudyEntry) -> HTML {
        guard let code = entry.reasonCode else { return "–" }
        return "\(told(entry.reasonMessage)) <span class=\"code\">\(code)</span>"
    }

    /// A sentence of the ledger, without what it may quote of a study where identifiers are not told.
    func told(_ text: String?) -> String {
        guard let text else { return "" }
        return configuration.identifiers ? text : WithheldText.of(text)
    }

    func releaseForm(_ entry: StudyEntry) -> HTML {
        """
        <form method="post" action="/studies/\(entry.id)/release"><input type="hidden" name="key" value="\(token?.formKey ?? "")">\
        <button aria-label="Release \(entry.label ?? entry.id)">Release</button></form>
        """
    }
}
