import HTTPTypes
import Hummingbird
import HummingbirdCore

/// Lets in who shows the token: as `Authorization: Bearer`, by the session cookie, or once as `?token=` in an address, which is
/// answered by the cookie and the address without it.
struct AccessMiddleware<Context: RequestContext>: RouterMiddleware {
    /// nil for open access.
    let token: AccessToken?

    static var cookieName: String { "modalis-session" }
    /// What monitors ask, and answers nothing but whether the dashboard works.
    static var open: Set<String> { ["/health", "/ready"] }

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard let token, !Self.open.contains(request.uri.path) else { return try await next(request, context) }
        if Self.isProgram(request, token: token) { return try await next(request, context) }
        if let cookie = request.cookies[Self.cookieName], token.accepts(session: cookie.value) {
            return try await next(request, context)
        }
        if request.method == .get, let given = request.uri.queryParameters["token"],
            token.accepts(secret: String(given))
        {
            var response = Response(status: .seeOther)
            // Never to an address that was handed in: the path is this request's own.
            response.headers[.location] = Self.path(request.uri.path)
            response.headers[.setCookie] =
                "\(Self.cookieName)=\(token.session); Path=/; HttpOnly; SameSite=Strict; Max-Age=604800"
            return response
        }
        var response = PageShell.message(
            status: .unauthorized, title: "The dashboard needs its token",
            text: "Open the address with ?token= and what the token file holds; the log names that file.")
        response.headers[.wwwAuthenticate] = "Bearer realm=\"modalis\""
        return response
    }

    /// Whether a request shows the secret itself. Browsers never send it by themselves, so forms need no key then.
    static func isProgram(_ request: Request, token: AccessToken) -> Bool {
        guard let given = request.headers[.authorization], given.lowercased().hasPrefix("bearer ") else { return false }
        return token.accepts(secret: String(given.dropFirst(7)))
    }

    /// `//host` would be somebody else's address.
    private static func path(_ path: String) -> String { "/" + path.drop { $0 == "/" || $0 == "\\" } }
}
