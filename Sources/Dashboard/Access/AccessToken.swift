import Crypto
package import Foundation
import Glibc

/// The secret that opens the dashboard, and what is derived from it. Nothing is kept on the server but the secret itself.
package struct AccessToken: Sendable {
    /// What a person pastes or a program sends.
    package let secret: String
    private let key: SymmetricKey

    package init(_ secret: String) {
        self.secret = secret
        key = SymmetricKey(data: SHA256.hash(data: Data(secret.utf8)))
    }

    /// The token of a file; a file with a new random one where there is none.
    /// - Throws: `DashboardError.tokenUnusable` when others may read the file, or it holds too little.
    package init(file url: URL) throws {
        func refuse(_ reason: String) -> DashboardError { .tokenUnusable(path: url.path, reason: reason) }
        func systemReason() -> String { unsafe String(cString: strerror(errno)) }
        let made = unsafe open(url.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        if made >= 0 {
            defer { close(made) }
            let secret = Self.random()
            let text = Data((secret + "\n").utf8)
            let written = unsafe text.withUnsafeBytes { unsafe write(made, $0.baseAddress, $0.count) }
            guard written == text.count, fsync(made) == 0 else { throw refuse(systemReason()) }
            self.init(secret)
            return
        }
        guard errno == EEXIST else { throw refuse(systemReason()) }
        let descriptor = unsafe open(url.path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw refuse(systemReason()) }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw refuse(systemReason()) }
        guard status.st_mode & 0o077 == 0 else { throw refuse("others may read it; chmod 600 it") }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = unsafe bytes.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
        guard count >= 0 else { throw refuse(systemReason()) }
        let secret = String(decoding: bytes[..<count], as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        guard secret.utf8.count >= 16 else {
            throw refuse("it holds fewer than 16 characters; remove it to have one made")
        }
        self.init(secret)
    }

    /// What a browser keeps instead of the secret, which therefore lies in no cookie jar.
    var session: String { derived("session") }

    /// What a form of ours carries, and a form of somebody else's cannot know.
    var formKey: String { derived("form") }

    /// Compares in a time that does not depend on where the texts differ.
    func accepts(secret other: String) -> Bool { Self.areEqual(secret, other) }

    func accepts(session other: String) -> Bool { Self.areEqual(session, other) }

    func accepts(formKey other: String) -> Bool { Self.areEqual(formKey, other) }

    private func derived(_ use: String) -> String {
        HMAC<SHA256>.authenticationCode(for: Data("modalis-dashboard-\(use)".utf8), using: key)
            .map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    /// Of digests, so that lengths do not tell either.
    private static func areEqual(_ a: String, _ b: String) -> Bool {
        let (x, y) = (SHA256.hash(data: Data(a.utf8)), SHA256.hash(data: Data(b.utf8)))
        return zip(x, y).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// 256 random bits, fit for an address.
    private static func random() -> String {
        Data((0..<32).map { _ in UInt8.random(in: .min ... .max) }).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
