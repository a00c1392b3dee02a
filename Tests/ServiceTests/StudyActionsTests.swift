import Foundation
import Records
import Service
import TestSupport
import Testing

@Suite struct StudyActionsTests {
    private static func quarantined(_ fixture: ServiceFixture) throws -> StudyEntry {
        let staged = try #require(try fixture.stage(TinyStudy(1)))
        return try fixture.ledger.advance(staged.id, to: .quarantined, reason: ("x", "y")) { $0.attempts = 3 }
    }

    @Test func retryBeginsWithTheFirstAttempt() throws {
        let fixture = try ServiceFixture()
        let entry = try StudyActions(fixture.file, ledger: fixture.ledger)
            .retry(try Self.quarantined(fixture), at: fixture.start)
        #expect(entry.state == .staged && entry.attempts == 0 && entry.reasonCode == nil)
    }

    @Test func retryEndsTheWaiting() throws {
        let fixture = try ServiceFixture()
        let staged = try #require(try fixture.stage(TinyStudy(1)))
        let waiting = try fixture.ledger.update(staged.id) { $0.notBefore = .distantFuture }
        let entry = try StudyActions(fixture.file, ledger: fixture.ledger).retry(waiting, at: fixture.start)
        #expect(entry.state == .staged && entry.notBefore == nil)
    }

    @Test func releaseGoesToDeliveryWhenThereAreResults() throws {
        let fixture = try ServiceFixture()
        let actions = StudyActions(fixture.file, ledger: fixture.ledger)
        let entry = try Self.quarantined(fixture)
        #expect(try actions.release(entry, at: fixture.start).state == .staged)
        for state in [StudyState.processing, .processed] {
            try fixture.ledger.advance(entry.id, to: state) { $0.resultsPath = entry.id }
        }
        let refused = try fixture.ledger.advance(entry.id, to: .quarantined, reason: ("refused", "z"))
        #expect(try actions.release(refused, at: fixture.start).state == .processed)
    }

    @Test func aStudyThatADestinationDidNotTakeIsSentAgainWhenItIsReleased() throws {
        let fixture = try ServiceFixture()
        let staged = try #require(try fixture.stage(TinyStudy(1)))
        for state in [StudyState.processing, .processed] {
            try fixture.ledger.advance(staged.id, to: state) { $0.resultsPath = staged.id }
        }
        let file = QueuedInstance(sopClassUID: "1.2", sopInstanceUID: "1.2.3", path: "a", sha256: "x", bytes: 1)
        let delivery = try fixture.ledger.enqueue(staged.id, to: "pacs", [file]).id
        let (_, waiting) = try #require(try fixture.ledger.beginDelivery(delivery))
        try fixture.ledger.settleInstance(waiting[0].id, as: .refused, reason: ("no", "no"))
        try fixture.ledger.endDelivery(delivery, failure: nil, nextAttempt: fixture.start, limit: 9)
        let aside = try #require(try fixture.ledger.study(staged.id))
        #expect(aside.state == .quarantined && aside.reasonCode == "delivery-refused")
        let released = try StudyActions(fixture.file, ledger: fixture.ledger).release(aside, at: fixture.start)
        #expect(released.state == .processed)
        let (_, again) = try #require(try fixture.ledger.beginDelivery(delivery))
        try fixture.ledger.settleInstance(again[0].id, as: .acknowledged, reason: nil)
        try fixture.ledger.endDelivery(delivery, failure: nil, nextAttempt: fixture.start, limit: 9)
        #expect(try fixture.ledger.study(staged.id)?.state == .delivered)
    }

    @Test func aStudyInAnotherStateIsRefused() throws {
        let fixture = try ServiceFixture()
        let staged = try #require(try fixture.stage(TinyStudy(1)))
        let actions = StudyActions(fixture.file, ledger: fixture.ledger)
        let error = #expect(throws: ServiceError.self) { try actions.release(staged, at: fixture.start) }
        #expect(error?.code == "wrong-state")
        let inWork = try fixture.ledger.advance(staged.id, to: .processing)
        #expect(throws: ServiceError.self) { try actions.retry(inWork, at: fixture.start) }
    }

    @Test func aStudyWhoseInputIsGoneCannotBeRetried() throws {
        let fixture = try ServiceFixture()
        let entry = try Self.quarantined(fixture)
        try FileManager.default.removeItem(at: fixture.area.place(entry.stagedPath ?? "none"))
        #expect(throws: ServiceError.inputGone) {
            try StudyActions(fixture.file, ledger: fixture.ledger).retry(entry, at: fixture.start)
        }
    }
}
