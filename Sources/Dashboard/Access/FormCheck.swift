import HTTPTypes
import Hummingbird
import HummingbirdCore

/// Whether a form that was sent is one of ours (OWASP's cheat sheet on cross-site request forgery): from this origin by the
/// browser's word, and with the key that only our pages hold.
enum FormCheck {
    /// - Parameter token: nil for open access, where the origin alone decides.
    /// - Throws: `HTTPError` 403, or 413 for a body beyond 4 KiB.
    static func require(_ request: Request, token: AccessToken?) async throws {
        if let token, AccessMiddleware.isProgram(request, token: token) { return }
        guard isSameOrigin(request) else {
            throw HTTPError(.forbidden, message: "The form was sent from another site.")
        }
        guard let token else { return }
        let body = try await request.body.collect(upTo: 4096)
        let fields = URI("/?" + String(buffer: body)).queryParameters
        guard let key = fields["key"], token.accepts(formKey: String(key)) else {
            throw HTTPError(.forbidden, message: "The form has no valid key; load its page again.")
        }
    }

    /// Browsers tell the origin of every form. One that tells nothing is none of those this is about, and has no cookie.
    static func isSameOrigin(_ request: Request) -> Bool {
        if let site = HTTPField.Name("Sec-Fetch-Site").flatMap({ request.headers[$0] }), site != "same-origin" {
            return false
        }
        guard let origin = request.headers[.origin] else {
            return HTTPField.Name("Sec-Fetch-Site").flatMap { request.headers[$0] } == "same-origin"
        }
        guard let host = request.head.authority, !host.isEmpty else { return false }
        return origin == "http://\(host)" || origin == "https://\(host)"
    }
}
