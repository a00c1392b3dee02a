import Crypto

/// Follows a trail's lines and notes where they do not hold together. After a break it goes on from what it finds.
struct AuditChain {
    private typealias Kind = AuditVerification.Fault.Kind

    private let key: AuditKey?
    /// The numbers of lines whose hashes are asked for later.
    private let wanted: Set<Int>
    private let makeIndex: () throws -> AuditIndex
    private var madeIndex: AuditIndex?
    /// Of the line in hand, over all files.
    private var place = -1
    private var pending: [AuditFolder.PlacedLine] = []
    /// Lines just passed that were changed: links to them cannot hold, and those that cannot be read still have a number.
    private var changed = (any: false, unreadable: 0)
    private var digests: [Int: String] = [:]
    private var previousDigest = AuditLine.beginning

    /// At most `AuditVerification.maximumFaults`.
    private(set) var faults: [AuditVerification.Fault] = []
    private(set) var repairs: [AuditVerification.Repair] = []
    private(set) var last: AuditLine?
    private(set) var firstTime: String?
    private(set) var count = 0
    private(set) var sealedLines = 0
    private(set) var unsealedLines = 0

    init(key: AuditKey?, wanted: Set<Int>, index: @escaping () throws -> AuditIndex) {
        self.key = key
        self.wanted = wanted
        makeIndex = index
    }

    mutating func take(_ placed: AuditFolder.PlacedLine) throws {
        place += 1
        guard let line = placed.line, line.isIntact else {
            // Perhaps a crash left it: the next whole line tells.
            pending.append(placed)
            return
        }
        if !pending.isEmpty { settle(repair: (try? line.event())?.repaired) }
        try checkLink(line, at: placed)
        checkSeal(line, at: placed)
        if line.mentions(AuditCode.auditRecordingStopped.code), (try? line.event())?.isHeadAlert == true {
            add(.lossRecorded, placed, "the trail recorded here that its end had not fitted its head")
        }
        pass(line)
    }

    private mutating func pass(_ line: AuditLine) {
        count += 1
        firstTime = firstTime ?? line.time
        last = line
        previousDigest = line.digest
        if wanted.contains(line.sequence) { digests[line.sequence] = previousDigest }
    }

    /// - Returns: how many bytes stand unfinished at the end.
    mutating func end() throws -> Int {
        if pending.count == 1, let open = pending.last, !open.isEnded, open.line == nil {
            pending = []
            return open.bytes.count
        }
        settle(repair: nil)
        return 0
    }

    /// A head kept elsewhere must be a line of this trail.
    mutating func check(_ head: AuditHead, _ name: String) {
        let end = last?.sequence ?? 0
        let (kind, message): (Kind, String)
        switch digests[head.sequence] {
        case head.sha256: return
        case nil where head.sequence > end:
            (kind, message) = (
                .truncated, "lines up to \(head.sequence) are missing at the end: \(name) names line \(head.sequence)"
            )
        default: (kind, message) = (.headDiffers, "\(name) names another line \(head.sequence) than the trail has")
        }
        add(.init(kind: kind, file: nil, line: nil, sequence: head.sequence, message: message))
    }

    mutating func add(_ fault: AuditVerification.Fault) {
        if faults.count < AuditVerification.maximumFaults { faults.append(fault) }
    }

    private mutating func add(_ kind: Kind, _ placed: AuditFolder.PlacedLine, _ message: String) {
        add(
            AuditVerification.Fault(
                kind: kind, file: placed.file, line: placed.number, sequence: placed.line?.sequence, message: message))
    }

    /// Lines that are none: left by a crash if the next line says so of these very bytes, changed otherwise.
    private mutating func settle(repair: (bytes: Int, sha256: String)?) {
        guard let first = pending.first else { return }
        defer { pending = [] }
        let bytes = Array(pending.map(\.bytes).joined(separator: [UInt8(ascii: "\n")]))
        if let repair,
            [bytes, bytes + [UInt8(ascii: "\n")]].contains(where: {
                $0.count == repair.bytes && SHA256.hash(data: $0).hex == repair.sha256
            })
        {
            repairs.append(.init(file: first.file, line: first.number, bytes: repair.bytes))
            return
        }
        for placed in pending {
            changed.any = true
            if let line = placed.line {
                add(.changed, placed, "line \(line.sequence) was changed: its hash does not fit it")
                pass(line)
            } else {
                add(.changed, placed, "this is not a line of a trail; it was changed")
                changed.unreadable += 1
            }
        }
    }

    private mutating func checkLink(_ line: AuditLine, at placed: AuditFolder.PlacedLine) throws {
        let next = (last?.sequence ?? 0) + 1 + changed.unreadable
        // The break after a changed line is that line's.
        let isLinked = changed.any || line.previous == previousDigest
        changed = (false, 0)
        if line.sequence == next, isLinked { return }
        let index = try madeIndex ?? makeIndex()
        madeIndex = index
        if line.sequence > next, let distance = index.distance(to: next, after: place) {
            add(
                .reordered, placed,
                "line \(line.sequence) stands before line \(next), which is \(distance) further down")
        } else if line.sequence > next {
            let missing =
                next == line.sequence - 1 ? "line \(next) is" : "lines \(next) to \(line.sequence - 1) are"
            add(.removed, placed, "\(missing) missing before line \(line.sequence)")
        } else if line.sequence < next, index.has(line.sequence, before: place) {
            add(.inserted, placed, "a second line \(line.sequence): it or the first was put in")
        } else if line.sequence < next {
            add(.reordered, placed, "line \(line.sequence) stands after line \(next - 1)")
        } else if index.has(line.sequence, linkedTo: previousDigest, after: place) {
            add(.inserted, placed, "this line \(line.sequence) was put in; the one that belongs here follows")
        } else if next == 1 {
            add(.replaced, placed, "the first line links to something before it: it was written anew")
        } else {
            add(
                .replaced, placed,
                "line \(next) does not link to line \(next - 1) as it stands: one of them was written anew")
        }
    }

    private mutating func checkSeal(_ line: AuditLine, at placed: AuditFolder.PlacedLine) {
        guard let key else { return }
        if line.isSealed(by: key) {
            sealedLines += 1
        } else if sealedLines == 0, line.mac == nil {
            unsealedLines += 1
        } else {
            add(.unsealed, placed, "line \(line.sequence) is not sealed by the key")
        }
    }
}
