import Foundation
import Glibc
package import Tensors

/// Where a secret comes from: never from the configuration itself.
package enum SecretSource: Hashable, Sendable {
    /// A file that only its owner may read.
    case file(String)
    /// An environment variable.
    case environment(String)

    /// The secret, without the line's end; read anew each time, so that it can be changed.
    /// - Throws: `SecretError`.
    package func read() throws(SecretError) -> String {
        let text: String
        switch self {
        case .file(let path):
            try Self.checkPrivate(path)
            guard let data = FileManager.default.contents(atPath: path), data.count <= 65_536 else {
                throw .unreadable(path: path)
            }
            text = String(decoding: data, as: UTF8.self)
        case .environment(let name):
            guard let value = ProcessInfo.processInfo.environment[name] else { throw .unset(variable: name) }
            text = value
        }
        let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !trimmed.isEmpty, trimmed.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { throw .empty }
        return trimmed
    }

    /// Whether a file that holds a secret is its owner's alone.
    package static func checkPrivate(_ path: String) throws(SecretError) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { throw .unreadable(path: path) }
        guard status.st_mode & 0o077 == 0 else { throw .readableByOthers(path: path) }
    }
}

/// Why a secret cannot be used. Never holds it.
package enum SecretError: ReasonedError, Hashable {
    case unreadable(path: String)
    case readableByOthers(path: String)
    case unset(variable: String)
    case empty

    package var code: String { "secret-unusable" }
    package var message: String {
        switch self {
        case .unreadable(let path): "the secret in \(path) cannot be read"
        case .readableByOthers(let path): "\(path) can be read by others; chmod 600 it"
        case .unset(let variable): "the environment variable \(variable) is not set"
        case .empty: "a token is empty or has characters that a header cannot hold"
        }
    }
    package var family: FailureFamily { .input }
}
