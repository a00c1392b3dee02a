import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import Tensors

/// What every answer carries: no framing, no guessing of types, nothing kept, nothing loaded from elsewhere. And a page in words
/// for every error, without what caused it.
struct SafetyMiddleware<Context: RequestContext>: RouterMiddleware {
    static var policy: String {
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
            + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    }

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        var response: Response
        do {
            response = try await next(request, context)
        } catch let error as HTTPError {
            response = PageShell.message(
                status: error.status, title: error.status.reasonPhrase,
                text: error.body ?? "There is no such page.")
        } catch let error as any ReasonedError {
            context.logger.warning("\(error.message)", metadata: ["code": "\(error.code)"])
            response = PageShell.message(
                status: error.family == .usage ? .notFound : .serviceUnavailable, title: error.code, text: error.message
            )
        }
        for (name, value) in Self.headers where response.headers[name] == nil { response.headers[name] = value }
        return response
    }

    private static var headers: [(HTTPField.Name, String)] {
        let others = [
            // A form's Origin would be null under no-referrer, and the release button could not be told from a stranger's.
            ("Referrer-Policy", "same-origin"), ("X-Frame-Options", "DENY"),
            ("Cross-Origin-Opener-Policy", "same-origin"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
            ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
        ].compactMap { name, value in HTTPField.Name(name).map { ($0, value) } }
        return [
            (.contentSecurityPolicy, policy), (.xContentTypeOptions, "nosniff"), (.cacheControl, "no-store"),
        ] + others
    }
}
