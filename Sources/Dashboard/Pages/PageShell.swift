import HTTPTypes
import Hummingbird
import HummingbirdCore
import Reports

/// What every page of the dashboard has around it.
enum PageShell {
    enum Place: String, CaseIterable {
        case overview, studies, quarantine, importance

        var address: HTML { self == .overview ? "/" : HTML("/\(rawValue)") }

        var title: String {
            self == .importance ? "Importance over time" : rawValue.prefix(1).uppercased() + rawValue.dropFirst()
        }
    }

    /// - Parameters:
    ///   - place: the entry of the navigation that this page is.
    ///   - refresh: after how many seconds the part that changes asks again; 0 for never.
    static func page(
        _ title: String, _ content: HTML, place: Place? = nil, refresh: Int = 0, viewer: Bool = false,
        status: HTTPResponse.Status = .ok
    ) -> Response {
        let links: [HTML] = Place.allCases.map { entry in
            "<a href=\"\(entry.address)\"\(entry == place ? HTML(" aria-current=\"page\"", isMarkup: true) : .empty)>\(entry.title)</a>"
        }
        let script: HTML? = viewer ? "<script src=\"/assets/page.js\" defer></script>" : nil
        // Without script the whole page asks again, and not as often.
        let without: HTML? =
            refresh > 0 ? "<noscript><meta http-equiv=\"refresh\" content=\"\(max(30, refresh))\"></noscript>" : nil
        let html: HTML = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(title) · Modalis</title>
            <link rel="icon" href="data:,">
            <link rel="stylesheet" href="/assets/page.css">
            <link rel="stylesheet" href="/assets/dashboard.css">
            <script src="/assets/dashboard.js" defer></script>
            \(script)\(without)
            </head>
            <body>
            <a class="skip" href="#main">To the content</a>
            <header>
            <p class="notice">\(OverlayLegend.notice)</p>
            <nav aria-label="Dashboard"><b>Modalis</b>\(links)</nav>
            </header>
            <main id="main" data-refresh="\(refresh)">
            <h1>\(title)</h1>
            <div id="live">
            \(content)
            </div>
            </main>
            <footer><p>For research use only.</p></footer>
            </body>
            </html>

            """
        return text(html.text, type: "text/html; charset=utf-8", status: status)
    }

    /// A page of one sentence that needs nothing else, not even the token.
    static func message(status: HTTPResponse.Status, title: String, text sentence: String) -> Response {
        let html: HTML = """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>\(title)</title></head>
            <body><h1>\(title)</h1><p>\(sentence)</p></body></html>

            """
        return text(html.text, type: "text/html; charset=utf-8", status: status)
    }

    static func text(
        _ text: String, type: String = "text/plain; charset=utf-8", status: HTTPResponse.Status = .ok
    ) -> Response {
        Response(
            status: status, headers: [.contentType: type], body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}

extension HTML {
    /// A literal that is markup, where the compiler would take it for text.
    init(_ literal: StaticString, isMarkup: Bool) { self.init(markup: "\(literal)") }
}
