import HTTPTypes
import Hummingbird
import HummingbirdCore

/// Lets in who shows the token: as `Authorization: Bearer`, by the session cookie, or once as `?token=` in an address, which is
/// answered by the cookie and the address without it.
struct AccessMiddleware: RouterMiddleware {
    /// nil for open access.
    let token: AccessToken?
    let actions: DashboardActions
    let refusals: RefusalCount

    static let cookieName = "modalis-session"
    /// What monitors ask, and answers nothing but whether the dashboard works.
    static let open: Set = ["/health", "/ready"]

    func handle(
        _ request: Request, context: DashboardContext, next: (Request, DashboardContext) async throws -> Response
    ) async throws -> Response {
        guard let token, !Self.open.contains(request.uri.path) else { return try await next(request, context) }
        if Self.isProgram(request, token: token) { return try await next(request, context) }
        if let cookie = request.cookies[Self.cookieName], token.accepts(session: cookie.value) {
            return try await next(request, context)
        }
        if request.method == .get, let given = request.uri.queryParameters["token"],
            token.accepts(secret: String(given))
        {
            actions.loggedIn(context.address)
            var response = Response(status: .seeOther)
            // Never to an address that was handed in: the path is this request's own.
            response.headers[.location] = Self.path(request.uri.path)
            response.headers[.setCookie] =
                "\(Self.cookieName)=\(token.session); Path=/; HttpOnly; SameSite=Strict; Max-Age=604800"
            return response
        }
        // Who shows nothing has tried nothing.
        if Self.showsSomething(request), let count = refusals.note(context.address) {
            actions.refused(context.address, .token, count)
        }
        var response = PageShell.message(
            status: .unauthorized, title: "The dashboard needs its token",
            text: "Open the address with ?token= and what the token file holds; the log names that file.")
        response.headers[.wwwAuthenticate] = "Bearer realm=\"modalis\""
        return response
    }

    private static func showsSomething(_ request: Request) -> Bool {
        request.headers[.authorization] != nil || request.cookies[cookieName] != nil
            || request.uri.queryParameters["token"] != nil
    }

    /// Whether a request shows the secret itself. Browsers never send it by themselves, so forms need no key then.
    static func isProgram(_ request: Request, token: AccessToken) -> Bool {
        guard let given = request.headers[.authorization], given.lowercased().hasPrefix("bearer ") else { return false }
        return token.accepts(secret: String(given.dropFirst(7)))
    }

    /// `//host` would be somebody else's address.
    private static func path(_ path: String) -> String { "/" + path.drop { $0 == "/" || $0 == "\\" } }
}
