import Foundation
import Records
import TestSupport
import Testing

/// Every way of tampering, at every line.
@Suite struct AuditVerifierTests {
    private static let count = 7
    private static let key = AuditKey(Data("a key of sixteen bytes or more".utf8))

    private func tampered(
        key: AuditKey? = nil, _ change: (inout [String]) throws -> Void
    ) throws -> AuditVerification {
        let maker = try TrailMaker()
        try maker.fill(try maker.trail { $0.key = key }, Self.count)
        var lines = try maker.lines
        try change(&lines)
        try maker.rewrite(lines)
        return try maker.verify(key: key)
    }

    @Test func aTrailAsWrittenIsIntact() throws {
        let result = try tampered { _ in }
        #expect(result.isIntact && result.lines == Self.count && result.faults.isEmpty)
        #expect(result.summary.hasPrefix("intact: 7 lines in 1 files, head 7:"))
    }

    @Test(arguments: 0..<count) func aChangedLineIsNamed(_ at: Int) throws {
        for (old, new) in [("ward", "wart"), ("2026-01-01", "2026-01-02"), (#""action":"C""#, #""action":"R""#)] {
            let result = try tampered { $0[at] = $0[at].replacingOccurrences(of: old, with: new) }
            #expect(result.faults.first?.kind == .changed)
            #expect(result.faults.first?.line == at + 1, "\(result.summary)")
            // A changed last line differs from the head, too.
            #expect(result.faults.count == (at == Self.count - 1 ? 2 : 1))
        }
    }

    @Test(arguments: 0..<count) func anyChangedByteIsFoundInItsLine(_ at: Int) throws {
        for offset in stride(from: at, to: 500, by: 41) {
            let result = try tampered { lines in
                var bytes = Array(lines[at].utf8)
                bytes[offset] = bytes[offset] == UInt8(ascii: "0") ? UInt8(ascii: "1") : UInt8(ascii: "0")
                lines[at] = String(decoding: bytes, as: UTF8.self)
            }
            #expect(result.faults.first?.kind == .changed)
            #expect(result.faults.first?.line == at + 1, "\(offset): \(result.summary)")
        }
    }

    @Test(arguments: 0..<count) func aRemovedLineIsNamed(_ at: Int) throws {
        let result = try tampered { $0.remove(at: at) }
        if at == Self.count - 1 {
            #expect(result.faults.map(\.kind) == [.truncated])
        } else {
            #expect(result.faults.map(\.kind) == [.removed])
            #expect(result.faults[0].line == at + 1 && result.faults[0].sequence == at + 2)
            #expect(result.faults[0].message == "line \(at + 1) is missing before line \(at + 2)")
        }
    }

    @Test func severalRemovedLinesAreNamed() throws {
        let result = try tampered { $0.removeSubrange(1...3) }
        #expect(result.faults[0].message == "lines 2 to 4 are missing before line 5")
    }

    @Test(arguments: 0..<(count - 1)) func swappedLinesAreNamed(_ at: Int) throws {
        let result = try tampered { $0.swapAt(at, at + 1) }
        #expect(result.faults.first?.kind == .reordered, "\(result.summary)")
        #expect(result.faults.first?.line == at + 1)
    }

    @Test(arguments: 0..<count) func aLineThatWasPutInTwiceIsNamed(_ at: Int) throws {
        let result = try tampered { $0.insert($0[at], at: at + 1) }
        #expect(result.faults.first?.kind == .inserted)
        #expect(result.faults.first?.line == at + 2, "\(result.summary)")
    }

    @Test(arguments: 0...count) func aLineOfAnotherTrailThatWasPutInIsNamed(_ at: Int) throws {
        let other = try TrailMaker()
        other.advance(days: 1)
        try other.fill(try other.trail(), at + 1)
        let foreign = try other.lines[at]
        let result = try tampered { $0.insert(foreign, at: at) }
        #expect(!result.isIntact)
        #expect(
            [.inserted, .replaced].contains(result.faults[0].kind), "\(result.summary)")
        // A first line links to nothing, so it and the true one look alike until the second comes.
        #expect(result.faults[0].line == (at == 0 ? 2 : at + 1))
    }

    @Test(arguments: 0..<(count - 1)) func aLineThatWasWrittenAnewWithAHashOfItsOwnIsNamed(_ at: Int) throws {
        let other = try TrailMaker()
        let trail = try other.trail()
        if at > 0 { try other.fill(trail, at) }
        try trail.append(.studyDeleted([.study("study-x")]))
        // The same beginning but for process ids and times gives a line that links right only at the very start.
        let forged = try other.lines[at]
        let result = try tampered { $0[at] = forged }
        #expect(result.faults.first?.kind == .replaced, "\(result.summary)")
        #expect(result.faults.first?.line == at + 2, "\(result.summary)")
    }

    @Test func aCutAnywhereInTheFileIsFound() throws {
        let maker = try TrailMaker()
        try maker.fill(try maker.trail(), 4)
        let file = try maker.files[0]
        let whole = try Data(contentsOf: file)
        for length in stride(from: 0, to: whole.count - 1, by: 211) {
            try whole.prefix(length).write(to: file)
            let result = try maker.verify()
            #expect(result.faults.map(\.kind) == [.truncated], "\(length): \(result.summary)")
        }
    }

    @Test func aRemovedFileIsFound() throws {
        for removed in 0..<3 {
            let maker = try TrailMaker()
            let trail = try maker.trail()
            for _ in 0..<3 {
                try maker.fill(trail, 2)
                maker.advance(days: 31)
            }
            let files = try maker.files
            #expect(files.count == 3)
            try FileManager.default.removeItem(at: files[removed])
            #expect(try maker.verify().faults.map(\.kind) == [removed == 2 ? .truncated : .removed])
        }
    }

    @Test func aTrailAndHeadCutTogetherAreFoundByAHeadKeptElsewhere() throws {
        let maker = try TrailMaker()
        let trail = try maker.trail()
        try maker.fill(trail, 3)
        let early = try #require(trail.head)
        try maker.fill(trail, 3)
        let late = try #require(trail.head)
        #expect(try maker.verify(expecting: [early, late]).isIntact)
        try maker.rewrite(Array(try maker.lines.prefix(4)))
        try maker.writeHead(of: Data(contentsOf: try maker.files[0]))
        #expect(try maker.verify().isIntact)
        #expect(try maker.verify(expecting: [early]).isIntact)
        #expect(try maker.verify(expecting: [late]).faults.map(\.kind) == [.truncated])
        let read = try AuditHead(late.description)
        #expect(try maker.verify(expecting: [read]).faults.map(\.kind) == [.truncated])
    }

    @Test func withAKeyAChainComputedAnewIsFound() throws {
        let maker = try TrailMaker()
        try maker.fill(try maker.trail { $0.key = Self.key }, 4)
        #expect(try maker.verify(key: Self.key).sealedLines == 4)
        #expect(try maker.verify().isIntact)
        // Another trail, whole in itself, by somebody without the key.
        for forger in [nil, AuditKey(Data("another key of sixteen bytes".utf8))] {
            let forged = try TrailMaker()
            try forged.fill(try forged.trail { $0.key = forger }, 4)
            #expect(try forged.verify().isIntact)
            let result = try forged.verify(key: Self.key)
            #expect(!result.isIntact && result.faults.allSatisfy { $0.kind == .unsealed })
        }
    }

    @Test func aKeyThatCameLaterSealsFromThereOn() throws {
        let maker = try TrailMaker()
        try maker.fill(try maker.trail(), 2)
        try maker.fill(try maker.trail { $0.key = Self.key }, 2)
        let result = try maker.verify(key: Self.key)
        #expect(result.isIntact && result.unsealedLines == 2 && result.sealedLines == 2)
        // A line without it would break the trail.
        #expect(throws: AuditError.keyNeeded(id: Self.key.id)) { try maker.fill(try maker.trail(), 1) }
        #expect(try maker.verify(key: Self.key).lines == 4)
    }

    @Test func aMissingTrailIsAnErrorAndAnEmptyOneIsIntact() throws {
        let maker = try TrailMaker()
        #expect(throws: AuditError.missing) { try maker.verify() }
        _ = try maker.trail()
        #expect(throws: AuditError.missing) { try maker.verify() }
    }
}
