import Foundation
import Records
import Synchronization
import Testing

@Suite struct AuditRecordsTests {
    private func period(_ from: Date, _ to: Date) -> AuditPeriod { AuditPeriod(from: from, to: to, timeZone: .gmt) }

    @Test func aPeriodHasItsBeginningAndNotItsEnd() throws {
        let maker = try TrailMaker()
        let start = maker.clock.withLock { $0 }
        try maker.fill(try maker.trail(), 5)
        let records = try AuditRecords(of: maker.url).all(in: period(start + 1, start + 3))
        #expect(records.map(\.sequence) == [2, 3])
        #expect(try AuditRecords(of: maker.url).all(in: period(start + 9, start + 10)).isEmpty)
    }

    @Test func whatWasHandedOnIsNotHandedOnAgain() throws {
        let maker = try TrailMaker()
        let trail = try maker.trail { $0.maximumFileBytes = 2500 }
        try maker.fill(trail, 7)
        var found: [Int] = []
        try AuditRecords(of: maker.url).forEach(in: period(.distantPast, .distantFuture), after: 4) {
            found.append($0.sequence)
        }
        #expect(found == [5, 6, 7])
    }

    @Test func aTableIsTextToASpreadsheet() throws {
        let maker = try TrailMaker()
        try maker.trail().append(.authenticated(.user("=cmd|' /C calc'!A0, \"x\"\n")))
        var table = AuditTable()
        for record in try AuditRecords(of: maker.url).all(in: period(.distantPast, .distantFuture)) {
            table.add(record)
        }
        let lines = table.csv.components(separatedBy: "\r\n")
        #expect(lines.count == 3 && lines[0].hasPrefix("sequence,time,event,"))
        #expect(lines[1].contains(#""'=cmd|' /C calc'!A0, ""x"""#))
    }
}
