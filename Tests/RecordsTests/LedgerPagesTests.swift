import Foundation
import Records
import TestSupport
import Testing

struct LedgerPagesTests {
    private static func ledger(_ folder: TemporaryFolder) throws -> Ledger {
        let ledger = try Ledger(at: folder.url.appending(path: "ledger"))
        for (number, id) in ["a", "b", "c", "d"].enumerated() {
            var entry = StudyEntry(
                id: id, inbox: "i", state: .staged, at: Date(timeIntervalSince1970: 1000 + Double(number)))
            entry.label = "study-\(id)"
            try ledger.insert(entry)
        }
        try ledger.advance("a", to: .processing, at: Date(timeIntervalSince1970: 2000))
        try ledger.advance("a", to: .processed, at: Date(timeIntervalSince1970: 2004))
        try ledger.advance("b", to: .quarantined, at: Date(timeIntervalSince1970: 3000), reason: ("poison", "it fails"))
        return ledger
    }

    @Test("a page is a part of the list, the last changed first, and tells how long the list is")
    func pages() throws {
        let folder = try TemporaryFolder()
        let ledger = try Self.ledger(folder)
        let first = try ledger.page(offset: 0, limit: 3)
        #expect(first.studies.map(\.id) == ["b", "a", "d"] && first.total == 4)
        #expect(try ledger.page(offset: 3, limit: 3).studies.map(\.id) == ["c"])
        #expect(try ledger.page(in: [.staged], offset: 0, limit: 9).total == 2)
    }

    @Test("a text is a beginning and no pattern")
    func text() throws {
        let folder = try TemporaryFolder()
        let ledger = try Self.ledger(folder)
        #expect(try ledger.page(beginning: "study-a", offset: 0, limit: 9).studies.map(\.id) == ["a"])
        #expect(try ledger.page(beginning: "pois", offset: 0, limit: 9).studies.map(\.id) == ["b"])
        for text in ["%", "_", "' OR 1 = 1 --"] {
            #expect(try ledger.page(beginning: text, offset: 0, limit: 9).total == 0)
        }
    }

    @Test("figures are sums over the ledger")
    func figures() throws {
        let folder = try TemporaryFolder()
        let figures = try Self.ledger(folder).figures()
        #expect(figures.quarantines == ["poison": 1] && figures.attempts == 1 && figures.processed == 1)
        // julianday has a resolution of 0.1 ms at these dates.
        #expect(abs(figures.processingSeconds - 4) < 0.01 && abs(figures.latencySeconds - 1004) < 0.01)
        #expect(figures.oldestWaiting == Date(timeIntervalSince1970: 1002))
    }
}
