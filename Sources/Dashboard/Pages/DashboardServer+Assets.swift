import Hummingbird
import HummingbirdCore
import Reports

extension DashboardServer {
    /// The four files that pages load. They are parts of the executable; a request's name only chooses among them.
    func asset(_ name: String) throws -> Response {
        switch name {
        case "page.css": PageShell.text(PageAssets.style, type: "text/css; charset=utf-8")
        case "page.js": PageShell.text(PageAssets.script, type: "text/javascript; charset=utf-8")
        case "dashboard.css":
            PageShell.text(
                String(decoding: PackageResources.dashboard_css, as: UTF8.self), type: "text/css; charset=utf-8")
        case "dashboard.js":
            PageShell.text(
                String(decoding: PackageResources.dashboard_js, as: UTF8.self), type: "text/javascript; charset=utf-8")
        default: throw HTTPError(.notFound)
        }
    }
}
