import Foundation
import Records
import TestSupport
import Testing

@Suite struct LedgerStudiesTests {
    private let folder: TemporaryFolder
    private let ledger: Ledger
    private let start = Date(timeIntervalSince1970: 1_800_000_000)

    init() throws {
        folder = try TemporaryFolder()
        ledger = try Ledger(at: folder.url.appending(path: "ledger.sqlite"))
    }

    private func arrive(_ id: String, priority: Int = 0, after seconds: Double = 0) throws {
        try ledger.insert(
            StudyEntry(id: id, inbox: "ct", priority: priority, at: start + seconds), source: "folder of \(id)")
    }

    @Test func everyStepHasItsTimeAndItsEvent() throws {
        try arrive("a")
        let way: [StudyState] = [.claimed, .staged, .processing, .processed, .delivered]
        for (number, state) in way.enumerated() {
            try ledger.advance("a", to: state, at: start + Double(number + 1))
        }
        let entry = try #require(try ledger.study("a"))
        #expect(entry.state == .delivered)
        for (number, state) in ([.arrived] + way).enumerated() {
            #expect(entry.time(of: state) == start + Double(number))
        }
        let events = try ledger.events(of: "a")
        #expect(events.map { $0.from } == [nil, .arrived, .claimed, .staged, .processing, .processed])
        #expect(events.map { $0.to } == [.arrived] + way)
        #expect(events.map { $0.at } == (0..<6).map { start + Double($0) })
    }

    @Test func anImpossibleStepIsRefusedAndLeavesNothing() throws {
        try arrive("a")
        #expect(throws: LedgerError.impossibleStep(id: "a", from: .arrived, to: .delivered)) {
            try ledger.advance("a", to: .delivered) { $0.attempts = 9 }
        }
        let entry = try #require(try ledger.study("a"))
        #expect(entry.state == .arrived && entry.attempts == 0)
        #expect(try ledger.events(of: "a").count == 1)
    }

    @Test func aStudyBeginsOnceAndAtTheBeginning() throws {
        try arrive("a")
        #expect(throws: LedgerError.exists(id: "a")) { try arrive("a") }
        #expect(throws: LedgerError.impossibleBeginning(.delivered)) {
            try ledger.insert(StudyEntry(id: "b", inbox: "ct", state: .delivered, at: start))
        }
        #expect(throws: LedgerError.unknownStudy(id: "c")) { try ledger.advance("c", to: .claimed) }
    }

    @Test func aReasonStaysUntilTheNextStep() throws {
        try arrive("a")
        try ledger.advance("a", to: .claimed)
        try ledger.advance("a", to: .quarantined, reason: ("worker-crashed", "it ended by signal 11"))
        let entry = try #require(try ledger.study("a"))
        #expect(entry.reasonCode == "worker-crashed" && entry.reasonMessage == "it ended by signal 11")
        #expect(try ledger.events(of: "a").last?.reasonCode == "worker-crashed")
        #expect(try ledger.advance("a", to: .staged).reasonCode == nil)
        #expect(try ledger.study("a")?.reasonMessage == nil)
    }

    @Test func theQueueIsInOrderOfPriorityThenAge() throws {
        try arrive("late", after: 10)
        try arrive("early", after: 1)
        try arrive("urgent", priority: 5, after: 20)
        #expect(try ledger.studies(in: [.arrived], order: .queue).map { $0.id } == ["urgent", "early", "late"])
        #expect(try ledger.studies(in: [.arrived], limit: 1, order: .queue).map { $0.id } == ["urgent"])
        #expect(try ledger.studies(in: [.staged]).isEmpty)
        #expect(try ledger.studies().map { $0.id } == ["urgent", "late", "early"])
    }

    @Test func countsNameEveryState() throws {
        try arrive("a")
        try arrive("b")
        try ledger.advance("b", to: .claimed)
        let counts = try ledger.counts()
        #expect(counts.count == StudyState.allCases.count)
        #expect(counts[.arrived] == 1 && counts[.claimed] == 1 && counts[.delivered] == 0)
    }

    @Test func aStudyIsFoundByTheBeginningOfItsName() throws {
        try arrive("abc")
        try arrive("abd")
        #expect(try ledger.study(named: "abc").id == "abc")
        #expect(throws: LedgerError.severalStudies(prefix: "ab", count: 2)) { try ledger.study(named: "ab") }
        #expect(throws: LedgerError.unknownStudy(id: "x")) { try ledger.study(named: "x") }
        #expect(throws: LedgerError.unknownStudy(id: "")) { try ledger.study(named: "") }
        // Neither a pattern nor a way around the tables.
        #expect(throws: LedgerError.unknownStudy(id: "a%")) { try ledger.study(named: "a%") }
        #expect(throws: LedgerError.unknownStudy(id: "' OR 1=1 --")) { try ledger.study(named: "' OR 1=1 --") }
    }

    @Test func theFoldersNameIsKeptApart() throws {
        try arrive("a")
        #expect(try ledger.source(of: "a") == "folder of a")
        #expect(try ledger.arrivals(in: "ct").mapValues { $0.id } == ["folder of a": "a"])
        #expect(try ledger.arrivals(in: "other").isEmpty)
        let shown = try JSONEncoder().encode(try ledger.study("a"))
        #expect(!String(decoding: shown, as: UTF8.self).contains("folder of"))
        try ledger.advance("a", to: .claimed)
        #expect(try ledger.source(of: "a") == "folder of a")
        #expect(try ledger.arrivals(in: "ct").isEmpty)
    }

    @Test func onlyAStudyThatHasJustArrivedIsForgotten() throws {
        try arrive("a")
        try arrive("b")
        try ledger.advance("b", to: .claimed)
        #expect(try ledger.forgetArrival("a"))
        #expect(try !ledger.forgetArrival("b"))
        #expect(try ledger.studies().map { $0.id } == ["b"])
        #expect(try ledger.events(of: "a").isEmpty)
    }

    @Test func factsChangeWithoutAStep() throws {
        try arrive("a")
        try ledger.update("a", at: start + 5) {
            $0.bytes = 77
            $0.state = .delivered
        }
        let entry = try #require(try ledger.study("a"))
        #expect(entry.bytes == 77 && entry.state == .arrived && entry.updatedAt == start + 5)
        try ledger.note("a", code: "disk-low", detail: "claiming waits")
        #expect(try ledger.events(of: "a").last?.reasonCode == "disk-low")
    }
}
