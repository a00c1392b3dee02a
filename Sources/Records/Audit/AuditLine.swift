import Crypto
import Foundation

/// One line of the trail: an event with its number, its time, the link to the line before, and its own seals.
///
///     {"sequence":2,"time":"2026-11-21T18:00:00.123Z","previous":"…","event":{…},"hash":"…"}
///     {"sequence":3,"time":"…","previous":"…","event":{…},"hash":"…","mac":"0a1b2c3d:…"}
///
/// `previous` is the SHA-256 of the whole line before, without its line end (64 zeros for the first). `hash` is the SHA-256 of
/// this line's bytes before `,"hash"`; `mac`, where a key is used, its HMAC-SHA-256 with the key's id in front. So `hash` tells
/// a line that was changed from one that was moved, and `previous` holds the lines together. Keys come in this order only.
package struct AuditLine: Hashable, Sendable {
    package let sequence: Int
    /// UTC, ISO 8601 with milliseconds.
    package let time: String
    package let previous: String
    package let hash: String
    /// Key id and code.
    package let mac: String?
    /// The whole line without its end.
    package let bytes: [UInt8]
    private let sealed: Range<Int>
    private let eventBytes: Range<Int>

    /// Longest line in bytes.
    package static let maximumBytes = 64 << 10
    package static let beginning = String(repeating: "0", count: 64)

    private enum Part {
        static let sequence = Array(#"{"sequence":"#.utf8)
        static let time = Array(#","time":""#.utf8)
        static let previous = Array(#"","previous":""#.utf8)
        static let event = Array(#"","event":"#.utf8)
        static let hash = Array(#","hash":""#.utf8)
        static let mac = Array(#"","mac":""#.utf8)
        static let end = Array(#""}"#.utf8)
        static let timeBytes = 24
        static let hashBytes = 64
        static let keyBytes = 8
        static let macBytes = keyBytes + 1 + hashBytes
    }

    /// Writes a line.
    /// - Throws: `AuditError.eventTooLong`.
    init(_ event: AuditEvent, sequence: Int, time: Date, previous: String, key: AuditKey?) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var bytes = Part.sequence + Array(String(sequence).utf8) + Part.time + Array(AuditTime.text(time).utf8)
        bytes += Part.previous + Array(previous.utf8) + Part.event + Array(try encoder.encode(event))
        let seal = key.map { (id: $0.id, code: $0.seal(bytes)) }
        bytes += Part.hash + Array(SHA256.hash(data: bytes).hex.utf8)
        if let seal { bytes += Part.mac + Array("\(seal.id):\(seal.code)".utf8) }
        bytes += Part.end
        guard bytes.count < Self.maximumBytes else {
            throw AuditError.eventTooLong(bytes: bytes.count, limit: Self.maximumBytes)
        }
        guard let line = AuditLine(bytes) else { preconditionFailure("a line that cannot be read back") }
        self = line
    }

    /// Reads a line; nil for anything that does not have the form above to the byte. Seals are not looked at.
    init?(_ bytes: [UInt8]) {
        var rest = ByteReader(bytes[...])
        guard bytes.count < Self.maximumBytes, rest.take(Part.sequence), let sequence = rest.number(),
            rest.take(Part.time), let time = rest.text(Part.timeBytes), AuditTime.isTime(time),
            rest.take(Part.previous), let previous = rest.text(Part.hashBytes), rest.take(Part.event)
        else { return nil }
        let start = rest.at
        var tail = Part.end.count + Part.hashBytes + Part.hash.count
        let hasMAC = bytes.dropLast(Part.end.count + Part.macBytes).suffix(Part.mac.count).elementsEqual(Part.mac)
        if hasMAC { tail += Part.macBytes + Part.mac.count }
        let end = bytes.count - tail
        guard end > start else { return nil }
        rest.at = end
        guard rest.take(Part.hash), let hash = rest.text(Part.hashBytes) else { return nil }
        var mac: String?
        if hasMAC {
            guard rest.take(Part.mac), let code = rest.text(Part.macBytes) else { return nil }
            mac = code
        }
        guard rest.take(Part.end), rest.at == bytes.count else { return nil }
        self.sequence = sequence
        self.time = time
        self.previous = previous
        self.hash = hash
        self.mac = mac
        self.bytes = bytes
        sealed = 0..<end
        eventBytes = start..<end
    }

    /// What the next line's `previous` is, and a head's number.
    package var digest: String { SHA256.hash(data: bytes).hex }

    /// Whether the line is as it was written, by its own hash.
    var isIntact: Bool { SHA256.hash(data: bytes[sealed]).hex == hash }

    func isSealed(by key: AuditKey) -> Bool {
        guard let mac else { return false }
        return mac.hasPrefix(key.id + ":") && key.isSeal(String(mac.dropFirst(key.id.count + 1)), of: bytes[sealed])
    }

    /// Whether the text stands anywhere in the event.
    func mentions(_ text: String) -> Bool {
        let (text, event) = (Array(text.utf8), bytes[eventBytes])
        guard let first = text.first else { return true }
        var rest = event
        while let at = rest.firstIndex(of: first) {
            if rest[at...].starts(with: text) { return true }
            rest = rest[(at + 1)...]
        }
        return false
    }

    /// - Throws: `DecodingError` where the event is not one of ours.
    package func event() throws -> AuditEvent {
        try JSONDecoder().decode(AuditEvent.self, from: Data(bytes[eventBytes]))
    }
}

/// Reads fixed parts of a line one after the other.
private struct ByteReader {
    let bytes: ArraySlice<UInt8>
    var at: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        at = bytes.startIndex
    }

    mutating func take(_ part: [UInt8]) -> Bool {
        guard bytes[at...].starts(with: part) else { return false }
        at += part.count
        return true
    }

    /// A positive number without leading zeros.
    mutating func number() -> Int? {
        let digits = bytes[at...].prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard let first = digits.first, first != UInt8(ascii: "0"), digits.count <= 18 else { return nil }
        at += digits.count
        return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }

    mutating func text(_ count: Int) -> String? {
        guard bytes.endIndex - at >= count else { return nil }
        defer { at += count }
        return String(decoding: bytes[at..<(at + count)], as: UTF8.self)
    }
}
