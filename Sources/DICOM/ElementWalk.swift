/// The walk over a data set's elements, with a stack of its own instead of recursion.
struct ElementWalk {
    private struct Level {
        /// Whether items are expected here, or elements.
        let isSequence: Bool
        /// nil for an undefined length.
        let end: Int?
        let isImplicit: Bool
        /// Where to go on when this level turns out not to be a sequence after all: only for values of implicit elements,
        /// whose VR is a guess from their first bytes.
        let resume: Int?
    }

    private let syntax: TransferSyntax
    private let limits: ReadLimits
    private let count: Int
    private var at: Int
    private var levels: [Level]
    private(set) var elementCount = 0
    private(set) var image = ImageFacts()
    /// The UIDs at the top of the data set that say what it is.
    private(set) var identifiers: [Tag: String] = [:]

    private static let identifying: Set<Tag> = [.sopClassUID, .sopInstanceUID, .studyInstanceUID, .seriesInstanceUID]

    init(start: Int, count: Int, syntax: TransferSyntax, limits: ReadLimits) {
        at = start
        self.count = count
        self.syntax = syntax
        self.limits = limits
        levels = [Level(isSequence: false, end: count, isImplicit: syntax.isImplicit, resume: nil)]
    }

    mutating func run(_ bytes: inout ByteWindow) throws(ReadError) {
        while let level = levels.last {
            do {
                try step(level, &bytes)
            } catch {
                if case .nestingTooDeep = error { throw error }
                // A value that only looked like a sequence is left alone as a value.
                guard let guess = levels.firstIndex(where: { $0.resume != nil }), let resume = levels[guess].resume
                else { throw error }
                levels.removeSubrange(guess...)
                at = resume
            }
        }
    }

    /// The end that bounds values here: the innermost defined one.
    private var boundary: Int { levels.last { $0.end != nil }?.end ?? count }

    private mutating func step(_ level: Level, _ bytes: inout ByteWindow) throws(ReadError) {
        let isRoot = levels.count == 1
        if let end = level.end, at >= end {
            levels.removeLast()
            return
        }
        guard
            let header = try ElementHeader(
                &bytes, at: at, implicit: level.isImplicit, bigEndian: syntax.isBigEndian)
        else {
            // A few bytes after the last element are padding.
            if isRoot && elementCount > 0 {
                at = count
                return
            }
            throw .truncated(tag: image.lastTag, missing: at + 8 - count)
        }
        image.lastTag = header.tag
        if header.tag.group == ElementHeader.itemGroup {
            try delimiterOrItem(header, level, isRoot: isRoot)
        } else if level.isSequence {
            throw .malformed(tag: header.tag, reason: "an element stands where an item should")
        } else {
            try element(header, level, isRoot: isRoot, &bytes)
        }
    }

    private mutating func delimiterOrItem(_ header: ElementHeader, _ level: Level, isRoot: Bool) throws(ReadError) {
        switch header.tag.element {
        case 0xE000 where level.isSequence:
            let end = try self.end(of: header)
            levels.append(Level(isSequence: false, end: end, isImplicit: level.isImplicit, resume: nil))
            at = header.value
        case 0xE00D, 0xE0DD:
            guard !isRoot else { throw .malformed(tag: header.tag, reason: "a delimiter stands outside any sequence") }
            at = header.value
            // One that stands at the end of a level of defined length is superfluous, not wrong.
            if level.end == nil { levels.removeLast() }
        default: throw .malformed(tag: header.tag, reason: "an item stands outside a sequence")
        }
    }

    private func end(of header: ElementHeader) throws(ReadError) -> Int? {
        guard let length = header.length else { return nil }
        let end = header.value + length
        guard end <= count else { throw .truncated(tag: header.tag, missing: end - count) }
        guard end <= boundary else { throw .malformed(tag: header.tag, reason: "the value is longer than its item") }
        return end
    }

    private mutating func element(
        _ header: ElementHeader, _ level: Level, isRoot: Bool, _ bytes: inout ByteWindow
    ) throws(ReadError) {
        elementCount += 1
        let isPixels = ImageFacts.pixelTags.contains(header.tag)
        let isSequence = header.vr == .sq
        guard let length = header.length else {
            let isBinary = header.vr.map { $0 != .sq && $0 != .un } ?? false
            if isPixels || isBinary {
                let fragments = try skipFragments(from: header.value, tag: header.tag, &bytes)
                if isRoot && isPixels { image.pixelData = fragments }
                return
            }
            // Unknown values of undefined length are implicit whatever surrounds them (PS3.5 6.2.2 note 2).
            let isImplicit = level.isImplicit || header.vr != .sq
            try push(Level(isSequence: true, end: nil, isImplicit: isImplicit, resume: nil), at: header.value)
            return
        }
        guard let end = try end(of: header) else { return }
        if isSequence {
            try push(Level(isSequence: true, end: end, isImplicit: level.isImplicit, resume: nil), at: header.value)
            return
        }
        if header.vr == nil && !isPixels {
            let isGuess = try looksLikeItems(header.value, length, &bytes)
            if isGuess {
                try push(Level(isSequence: true, end: end, isImplicit: true, resume: end), at: header.value)
                return
            }
        }
        if isRoot {
            try image.note(header, length, bigEndian: syntax.isBigEndian, &bytes)
            if Self.identifying.contains(header.tag), (1...64).contains(length) {
                let text = try bytes.bytes(at: header.value, length).filter { $0 > 0x20 }
                identifiers[header.tag] = String(decoding: text, as: UTF8.self)
            }
        }
        at = end
    }

    private mutating func push(_ level: Level, at value: Int) throws(ReadError) {
        let depth = levels.count { $0.isSequence }
        guard depth < limits.nestingDepth else { throw .nestingTooDeep(limit: limits.nestingDepth) }
        levels.append(level)
        at = value
    }

    private func looksLikeItems(_ value: Int, _ length: Int, _ bytes: inout ByteWindow) throws(ReadError) -> Bool {
        guard length >= 8 else { return false }
        let big = syntax.isBigEndian
        guard try bytes.uint16(at: value, bigEndian: big) == ElementHeader.itemGroup,
            try bytes.uint16(at: value + 2, bigEndian: big) == 0xE000
        else { return false }
        let item = try bytes.uint32(at: value + 4, bigEndian: big)
        return item == .max || Int(item) <= length - 8
    }

    /// Encapsulated pixel data: an offset table and fragments up to the sequence delimiter (PS3.5 A.4).
    private mutating func skipFragments(
        from value: Int, tag: Tag, _ bytes: inout ByteWindow
    ) throws(ReadError) -> ImageFacts.PixelData {
        var position = value
        var sizes = 0
        var fragments = -1
        while true {
            guard
                let item = try ElementHeader(&bytes, at: position, implicit: true, bigEndian: syntax.isBigEndian)
            else { throw .truncated(tag: tag, missing: position + 8 - count) }
            if item.tag == Tag(0xFFFE, 0xE0DD) {
                at = item.value
                return .fragments(count: max(0, fragments), bytes: sizes)
            }
            guard item.tag == Tag(0xFFFE, 0xE000), let length = item.length else {
                throw .malformed(tag: tag, reason: "the compressed pixel data are not a list of fragments")
            }
            guard item.value + length <= count else {
                throw .truncated(tag: tag, missing: item.value + length - count)
            }
            // The first item is the offset table.
            if fragments >= 0 { sizes += length }
            fragments += 1
            position = item.value + length
        }
    }
}
