import Foundation
import Records
import TestSupport
import Testing

@Suite struct AuditTrailTests {
    @Test func eventsBecomeNumberedLinesInAPrivateFolder() throws {
        let maker = try TrailMaker()
        let trail = try maker.trail()
        try maker.fill(trail, 3)
        let lines = try maker.lines
        #expect(lines.count == 3)
        #expect(lines[0].hasPrefix(#"{"sequence":1,"time":"2026-01-01T00:00:00.000Z","previous":"0000"#))
        #expect(lines[2].hasPrefix(#"{"sequence":3,"time":"2026-01-01T00:00:02.000Z","previous":""#))
        for (path, mode) in [
            ("", 0o700), ("/head.json", 0o600), ("/lock", 0o600), ("/\(try maker.files[0].lastPathComponent)", 0o600),
        ] {
            let attributes = try FileManager.default.attributesOfItem(atPath: maker.url.path + path)
            #expect(attributes[.posixPermissions] as? Int == mode, "\(path)")
        }
        #expect(trail.head?.sequence == 3)
    }

    @Test func everyLineIsJSONWithTheStandardsCodes() throws {
        let maker = try TrailMaker()
        try maker.fill(try maker.trail(), 1)
        let object = try JSONSerialization.jsonObject(with: Data(try maker.lines[0].utf8)) as? [String: Any]
        let event = try #require(object?["event"] as? [String: Any])
        #expect((event["id"] as? [String: String])?["code"] == "110107")
        #expect(event["action"] as? String == "C")
        let participants = try #require(event["participants"] as? [[String: Any]])
        let roles = participants.compactMap { ($0["roles"] as? [[String: String]])?.first?["code"] }
        #expect(roles == ["110152", "110155"])
    }

    @Test func aTrailThatIsOpenedAgainGoesOn() throws {
        let maker = try TrailMaker()
        try maker.fill(try maker.trail(), 2)
        try maker.fill(try maker.trail(), 2)
        let result = try maker.verify()
        #expect(result.isIntact && result.lines == 4 && result.head?.sequence == 4)
    }

    @Test func aNewMonthAndAFullFileBeginNewFilesWithTheSameChain() throws {
        let maker = try TrailMaker()
        let trail = try maker.trail { $0.maximumFileBytes = 3000 }
        try maker.fill(trail, 8)
        let full = try maker.files.count
        #expect(full > 1)
        for file in try maker.files { #expect(try Data(contentsOf: file).count <= 3000) }
        maker.advance(days: 31)
        try maker.fill(trail, 1)
        #expect(try maker.files.count == full + 1)
        #expect(try maker.files.last?.lastPathComponent == "audit-000000000009.jsonl")
        let result = try maker.verify()
        #expect(result.isIntact && result.lines == 9)
    }

    @Test func twoTrailsInOneProcessTakeTurns() async throws {
        let maker = try TrailMaker()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    do { try maker.fill(try maker.trail { $0.maximumFileBytes = 20_000 }, 25) } catch {
                        Issue.record(error)
                    }
                }
            }
        }
        let result = try maker.verify()
        #expect(result.isIntact && result.lines == 100, "\(result.summary)")
    }

    @Test func aLineThatACrashLeftUnfinishedIsKeptAndRecorded() throws {
        let maker = try TrailMaker()
        try maker.fill(try maker.trail(), 2)
        let file = try maker.files[0]
        let whole = try Data(contentsOf: file)
        // Every place where a write of the third line could have been cut off.
        try maker.fill(try maker.trail(), 1)
        let third = try Data(contentsOf: file).dropFirst(whole.count)
        for length in stride(from: 1, to: third.count - 1, by: 37) {
            try (whole + third.prefix(length)).write(to: file)
            try maker.writeHead(of: whole)
            #expect(try maker.verify().unfinishedBytes == length)
            try maker.fill(try maker.trail(), 1)
            let result = try maker.verify()
            #expect(result.isIntact, "\(length): \(result.summary)")
            #expect(result.repairs.map(\.bytes) == [length])
            #expect(try Data(contentsOf: file).starts(with: whole + third.prefix(length)))
        }
    }

    @Test func aLineThatLacksNothingButItsEndCounts() throws {
        let maker = try TrailMaker()
        try maker.fill(try maker.trail(), 2)
        let file = try maker.files[0]
        try Data(contentsOf: file).dropLast().write(to: file)
        try maker.fill(try maker.trail(), 1)
        let result = try maker.verify()
        #expect(result.isIntact && result.lines == 3 && result.repairs.isEmpty, "\(result.summary)")
    }

    @Test func aSecondCrashWhileRepairingLosesNothing() throws {
        let maker = try TrailMaker()
        try maker.fill(try maker.trail(), 2)
        let file = try maker.files[0]
        let whole = try Data(contentsOf: file)
        try (whole + Data("{\"sequence\":3,\n{\"sequence\":3,\"ti".utf8)).write(to: file)
        try maker.fill(try maker.trail(), 1)
        let result = try maker.verify()
        #expect(result.isIntact && result.repairs.count == 1, "\(result.summary)")
    }

    @Test func aTrailThatLostItsEndSaysSoForGood() throws {
        let maker = try TrailMaker()
        try maker.fill(try maker.trail(), 5)
        try maker.rewrite(Array(try maker.lines.prefix(3)))
        #expect(try maker.verify().faults.map(\.kind) == [.truncated])
        try maker.fill(try maker.trail(), 4)
        #expect(try maker.verify().faults.map(\.kind) == [.lossRecorded])
    }

    @Test func anAnchorElsewhereIsAHead() throws {
        let (maker, elsewhere) = (try TrailMaker(), try TemporaryFolder())
        let anchor = elsewhere.url.appending(path: "modalis.head")
        let trail = try maker.trail { $0.anchor = anchor }
        try maker.fill(trail, 2)
        let kept = try JSONDecoder().decode(AuditHead.self, from: Data(contentsOf: anchor))
        #expect(kept == trail.head)
        // One that cannot be written stops nothing.
        let offline = try maker.trail { $0.anchor = elsewhere.url.appending(path: "missing/modalis.head") }
        try maker.fill(offline, 1)
        #expect(try maker.verify(expecting: [kept]).isIntact)
    }

    @Test func identifiersComeInOnlyAsFarAsTheyMay() throws {
        let key = AuditKey(Data("0123456789abcdef".utf8))
        let event = AuditEvent.imported(
            [.study("study-ab12", studyInstanceUID: "1.2.826.0.1.77"), .patient("PAT-4711")], from: .folder("ward"))
        func text(_ change: (inout AuditTrail.Settings) -> Void) throws -> String {
            let maker = try TrailMaker()
            try maker.trail(change).append(event)
            return try maker.lines[0]
        }
        let labels = try text { _ in }
        #expect(!labels.contains("1.2.826") && !labels.contains("4711") && labels.contains("study-ab12"))
        let unkeyed = try text { $0.disclosure = .pseudonyms }
        #expect(!unkeyed.contains("1.2.826") && !unkeyed.contains("4711"))
        let pseudonyms = try text {
            $0.disclosure = .pseudonyms
            $0.key = key
        }
        #expect(!pseudonyms.contains("1.2.826") && !pseudonyms.contains("4711") && pseudonyms.contains(#""id":"2.25."#))
        let plain = try text { $0.disclosure = .identifiers }
        #expect(plain.contains("1.2.826.0.1.77") && plain.contains("PAT-4711"))
    }

    @Test func anEventThatIsTooLongIsRefusedAndNothingIsWritten() throws {
        let maker = try TrailMaker()
        let trail = try maker.trail()
        try maker.fill(trail, 1)
        #expect(throws: AuditError.self) {
            try trail.append(
                .securityAlert(.inputRefused, about: [], description: String(repeating: "x", count: 70_000)))
        }
        #expect(try maker.verify().lines == 1)
    }

    @Test func aTrailThatCannotBeMadeIsOneReasonedError() throws {
        #expect(throws: AuditError.self) { try AuditTrail(at: URL(filePath: "/dev/null/audit")) }
    }
}

extension TrailMaker {
    /// Sets the head to the last line of these bytes, as it was when they ended.
    func writeHead(of bytes: Data) throws {
        let other = try TrailMaker()
        try FileManager.default.createDirectory(at: other.url, withIntermediateDirectories: true)
        try bytes.write(to: other.url.appending(path: "audit-000000000001.jsonl"))
        let head = try #require(try other.verify().head)
        try Data(try JSONEncoder().encode(head)).write(to: url.appending(path: "head.json"))
    }
}
