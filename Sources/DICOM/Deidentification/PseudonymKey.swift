import Crypto
import Glibc
package import Tensors

/// A project's secret: the same key gives the same patient the same pseudonym, and nobody without it can find out whose.
package struct PseudonymKey: Sendable {
    private let key: SymmetricKey

    package init(_ bytes: [UInt8]) { key = SymmetricKey(data: bytes) }

    private static let heading = "modalis-key-1 "

    /// Reads a key file, which nobody but its owner may read.
    /// - Throws: `DeidentificationError`.
    package init(file path: String) throws(DeidentificationError) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw .keyUnreadable(errorNumber: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw .keyUnreadable(errorNumber: errno) }
        guard status.st_mode & 0o077 == 0 else { throw .keyReadableByOthers }
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = unsafe bytes.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
        guard count >= 0 else { throw .keyUnreadable(errorNumber: errno) }
        let text = String(decoding: bytes.prefix(count).filter { $0 > 0x20 || $0 == 0x20 }, as: UTF8.self)
        let digits = Array(text.dropFirst(Self.heading.count).utf8)
        guard text.hasPrefix(Self.heading), digits.count == 64 else { throw .keyInvalid }
        var secret: [UInt8] = []
        for at in stride(from: 0, to: 64, by: 2) {
            guard let byte = UInt8(String(decoding: digits[at..<(at + 2)], as: UTF8.self), radix: 16) else {
                throw .keyInvalid
            }
            secret.append(byte)
        }
        self.init(secret)
    }

    /// Makes a new key file with 256 random bits, mode 0600. An existing file is never replaced: its pseudonyms would be lost.
    /// - Throws: `DeidentificationError`.
    package static func create(file path: String) throws(DeidentificationError) {
        var generator = SystemRandomNumberGenerator()
        let digits = (0..<32).map { _ -> String in
            let byte = UInt8.random(in: .min ... .max, using: &generator)
            return String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
        }
        let text = Array((heading + digits.joined() + "\n").utf8)
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .keyNotWritten(errorNumber: errno) }
        defer { close(descriptor) }
        let written = unsafe text.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
        guard written == text.count, fsync(descriptor) == 0 else {
            let number = errno
            unsafe unlink(path)
            throw .keyNotWritten(errorNumber: number)
        }
    }

    /// 128 bits that follow from the key and the parts.
    func number(_ parts: String...) -> UInt128 {
        var mac = HMAC<SHA256>(key: key)
        for part in parts { mac.update(data: Array("\(part.utf8.count):\(part)".utf8)) }
        return mac.finalize().prefix(16).reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
    }

    /// Ten hexadecimal digits that stand for a UID where people read them.
    package func label(_ uid: String) -> String {
        let digits = String(number("label", uid), radix: 16)
        return String((String(repeating: "0", count: 32 - digits.count) + digits).prefix(10))
    }

    /// The UID that stands for another one. The standard's own UIDs (SOP classes, transfer syntaxes) name no patient and stay.
    package func uid(_ uid: String) -> String {
        uid.isEmpty || uid.hasPrefix("1.2.840.10008.") ? uid : "2.25.\(number("uid", uid))"
    }
}

/// Why a study could not be de-identified.
package enum DeidentificationError: ReasonedError, Equatable {
    case keyUnreadable(errorNumber: Int32)
    case keyReadableByOthers
    case keyInvalid
    case keyNotWritten(errorNumber: Int32)
    /// Something in the file cannot be rewritten without knowing more; the reason is a sentence.
    case unsupported(String)
    /// An object that shows or tells who the patient is in a way that attributes do not say.
    case identifiesByContent(String)

    package var code: String {
        switch self {
        case .keyUnreadable: "key-unreadable"
        case .keyReadableByOthers: "key-readable-by-others"
        case .keyInvalid: "key-invalid"
        case .keyNotWritten: "key-not-written"
        case .unsupported: "not-deidentifiable"
        case .identifiesByContent: "identifies-by-content"
        }
    }

    package var message: String {
        switch self {
        case .keyUnreadable(let number): "the key file cannot be read: \(unsafe String(cString: strerror(number)))"
        case .keyReadableByOthers: "the key file is readable by others than its owner; run chmod 600 on it"
        case .keyInvalid: "the key file is not one that modalis deidentify --new-key makes"
        case .keyNotWritten(let number): "the key file cannot be made: \(unsafe String(cString: strerror(number)))"
        case .unsupported(let reason), .identifiesByContent(let reason): reason
        }
    }

    package var family: FailureFamily {
        switch self {
        case .keyUnreadable: .input
        case .keyReadableByOthers, .keyInvalid: .usage
        case .keyNotWritten: .output
        case .unsupported, .identifiesByContent: .study
        }
    }
}
