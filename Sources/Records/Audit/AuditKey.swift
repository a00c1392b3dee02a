import Crypto
package import Foundation

/// A secret that seals the trail's lines: who does not hold it can neither change a line nor make one.
package struct AuditKey: Sendable {
    private let key: SymmetricKey
    /// Tells keys apart without telling the key: the first 8 hexadecimal digits of a keyed hash of a constant.
    package let id: String

    package static let minimumBytes = 16

    package init(_ bytes: some ContiguousBytes) {
        key = SymmetricKey(data: bytes)
        id = String(HMAC<SHA256>.authenticationCode(for: Data("modalis-audit-key".utf8), using: key).hex.prefix(8))
    }

    /// Reads a key: every byte of the file, line ends at its end aside; at least 16.
    /// - Throws: `AuditError.keyUnusable`, also when others may read the file.
    package init(file: URL) throws(AuditError) {
        let name = file.lastPathComponent
        var status = stat()
        guard unsafe stat(file.path, &status) == 0, let bytes = try? Data(contentsOf: file) else {
            throw .keyUnusable(file: name, reason: "it cannot be read")
        }
        guard status.st_mode & 0o077 == 0 else {
            throw .keyUnusable(file: name, reason: "others may read it; chmod 600 it")
        }
        let secret = bytes.reversed().drop { $0 == 0x0A || $0 == 0x0D }.reversed()
        guard secret.count >= Self.minimumBytes else {
            throw .keyUnusable(file: name, reason: "it has fewer than \(Self.minimumBytes) bytes")
        }
        self.init(Data(secret))
    }

    func seal(_ bytes: some DataProtocol) -> String {
        HMAC<SHA256>.authenticationCode(for: bytes, using: key).hex
    }

    func isSeal(_ seal: String, of bytes: some DataProtocol) -> Bool {
        guard let code = Data(hex: seal) else { return false }
        return HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: bytes, using: key)
    }

    /// A UID below 2.25 for a study, 32 hexadecimal digits for a patient.
    func pseudonym(of identifier: String, as kind: AuditObject.Kind) -> String {
        let code = HMAC<SHA256>.authenticationCode(for: Data("\(kind.rawValue):\(identifier)".utf8), using: key)
        guard kind == .study else { return String(code.hex.prefix(32)) }
        return "2.25.\(code.prefix(16).reduce(UInt128(0)) { $0 << 8 | UInt128($1) })"
    }
}
