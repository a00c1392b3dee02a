import Foundation
import Records
import TestSupport
import Testing

@Suite struct LedgerDeliveriesTests {
    private func ledger(_ folder: TemporaryFolder) throws -> Ledger {
        let ledger = try Ledger(at: folder.url.appending(path: "ledger.sqlite"))
        try ledger.insert(StudyEntry(id: "s", inbox: "in", state: .staged, at: Date()))
        try ledger.advance("s", to: .processing)
        try ledger.advance("s", to: .processed)
        return ledger
    }

    private func files(_ count: Int, content: String = "a") -> [QueuedInstance] {
        (0..<count).map {
            QueuedInstance(
                sopClassUID: "1.2", sopInstanceUID: "1.2.\($0)", path: "\($0).dcm", sha256: "\(content)\($0)", bytes: 1)
        }
    }

    @Test func aDeliveryIsSentOnlyWithItsLastFile() throws {
        let folder = try TemporaryFolder()
        let ledger = try ledger(folder)
        let id = try ledger.enqueue("s", to: "pacs", files(2)).id
        let (delivery, waiting) = try #require(try ledger.beginDelivery(id))
        #expect(delivery.attempts == 1 && waiting.count == 2)
        try ledger.settleInstance(waiting[0].id, as: .acknowledged, reason: nil)
        var ended = try ledger.endDelivery(id, failure: nil, nextAttempt: Date(), limit: 9)
        #expect(ended.state == .queued)
        #expect(try ledger.study("s")?.state == .processed)
        let (_, rest) = try #require(try ledger.beginDelivery(id))
        #expect(rest.map(\.path) == ["1.dcm"])
        try ledger.settleInstance(rest[0].id, as: .acknowledged, reason: nil)
        ended = try ledger.endDelivery(id, failure: nil, nextAttempt: Date(), limit: 9)
        #expect(ended.state == .sent && ended.sentAt != nil)
        #expect(try ledger.study("s")?.state == .delivered)
    }

    @Test func aDeliveryIsDueWhenItsTimeHasComeAndNotWhileItIsSent() throws {
        let folder = try TemporaryFolder()
        let ledger = try ledger(folder)
        let now = Date()
        let id = try ledger.enqueue("s", to: "pacs", files(1), at: now).id
        #expect(try ledger.dueDeliveries(at: now, to: ["pacs"]).map(\.id) == [id])
        #expect(try ledger.dueDeliveries(at: now, to: ["other"]).isEmpty)
        #expect(try ledger.dueDeliveries(at: now, to: []).isEmpty)
        _ = try ledger.beginDelivery(id)
        #expect(try ledger.dueDeliveries(at: now, to: ["pacs"]).isEmpty)
        #expect(try ledger.beginDelivery(id) == nil)
        try ledger.endDelivery(id, failure: ("x", "y"), nextAttempt: now.addingTimeInterval(60), limit: 9)
        #expect(try ledger.dueDeliveries(at: now, to: ["pacs"]).isEmpty)
        #expect(try ledger.dueDeliveries(at: now.addingTimeInterval(61), to: ["pacs"]).count == 1)
    }

    @Test func aCrashLeavesNothingForgotten() throws {
        let folder = try TemporaryFolder()
        let ledger = try ledger(folder)
        let id = try ledger.enqueue("s", to: "pacs", files(2)).id
        let (_, waiting) = try #require(try ledger.beginDelivery(id))
        try ledger.settleInstance(waiting[0].id, as: .acknowledged, reason: nil)
        let after = try Ledger(at: folder.url.appending(path: "ledger.sqlite"))
        try after.resumeDeliveries()
        let (_, rest) = try #require(try after.beginDelivery(id))
        #expect(rest.count == 1)
    }

    @Test func filesThatAreOtherThanTheyWereAreSentAnew() throws {
        let folder = try TemporaryFolder()
        let ledger = try ledger(folder)
        let id = try ledger.enqueue("s", to: "pacs", files(2)).id
        let (_, waiting) = try #require(try ledger.beginDelivery(id))
        for file in waiting { try ledger.settleInstance(file.id, as: .acknowledged, reason: nil) }
        try ledger.endDelivery(id, failure: nil, nextAttempt: Date(), limit: 9)
        #expect(try ledger.enqueue("s", to: "pacs", files(2)).state == .sent)
        let changed = [files(2)[0], files(2, content: "b")[1]]
        #expect(try ledger.enqueue("s", to: "pacs", changed).state == .queued)
        let (_, rest) = try #require(try ledger.beginDelivery(id))
        #expect(rest.map(\.sha256) == ["b1"])
        // A file that is no longer there need not be sent.
        try ledger.enqueue("s", to: "pacs", [files(2)[0]])
        #expect(try ledger.instances(of: id).map(\.path) == ["0.dcm"])
    }

    @Test func aStudyWaitsForEveryDestinationOrItsStandIn() throws {
        let folder = try TemporaryFolder()
        let ledger = try ledger(folder)
        let first = try ledger.enqueue("s", to: "first", files(2)).id
        let second = try ledger.enqueue("s", to: "second", files(2)).id
        func settle(_ id: Int64, _ states: [InstanceState], secondary: String? = nil) throws -> DeliveryEntry {
            let (_, waiting) = try #require(try ledger.beginDelivery(id))
            for (file, state) in zip(waiting, states) {
                try ledger.settleInstance(file.id, as: state, reason: state == .refused ? ("no", "no") : nil)
            }
            return try ledger.endDelivery(id, failure: nil, nextAttempt: Date(), limit: 9, secondary: secondary)
        }
        #expect(try settle(second, [.acknowledged, .acknowledged]).state == .sent)
        #expect(try settle(first, [.acknowledged, .refused], secondary: "third").state == .refused)
        #expect(try ledger.study("s")?.state == .processed)
        let third = try #require(try ledger.deliveries(of: "s").first { $0.destination == "third" })
        #expect(third.insteadOf == first)
        #expect(try ledger.instances(of: third.id).map(\.path) == ["1.dcm"])
        #expect(try settle(third.id, [.acknowledged]).state == .sent)
        #expect(try ledger.study("s")?.state == .delivered)
        #expect(try ledger.deliveryCounts()["first"] == [.refused: 1])
    }

    @Test func commitmentsFindTheirDelivery() throws {
        let folder = try TemporaryFolder()
        let ledger = try ledger(folder)
        let id = try ledger.enqueue("s", to: "pacs", files(1)).id
        try ledger.setCommitment("2.25.1", of: id, .awaited)
        #expect(try ledger.settleCommitment("2.25.2", failed: [:]) == nil)
        #expect(try ledger.settleCommitment("2.25.1", failed: [:])?.commitmentState == .committed)
        // What nobody awaits, such as a report that is repeated, changes nothing.
        #expect(try ledger.settleCommitment("2.25.1", failed: ["1.2.0": 0x0112])?.commitmentState == .committed)
        try ledger.resolveCommitment("2.25.1", of: id, .declined)
        #expect(try ledger.delivery(id).commitmentState == .committed)
        #expect(try ledger.events(of: "s").map(\.reasonCode).last == "committed")
    }

    @Test func whatADestinationDoesNotAnswerForIsSentAgainAndThenSetAside() throws {
        let folder = try TemporaryFolder()
        let ledger = try ledger(folder)
        try ledger.update("s") { $0.resultsPath = "s" }
        let id = try ledger.enqueue("s", to: "pacs", files(2)).id
        let now = Date()
        for failure in 1...3 {
            let (_, waiting) = try #require(try ledger.beginDelivery(id))
            #expect(waiting.map(\.path) == (failure == 1 ? ["0.dcm", "1.dcm"] : ["1.dcm"]))
            for file in waiting { try ledger.settleInstance(file.id, as: .acknowledged, reason: nil) }
            try ledger.setCommitment("2.25.\(failure)", of: id, .awaited)
            try ledger.endDelivery(id, failure: nil, nextAttempt: now, limit: 9)
            #expect(try ledger.study("s")?.state == .delivered)
            let settled = try ledger.settleCommitment("2.25.\(failure)", failed: ["1.2.1": 0x0112], limit: 3, at: now) {
                Double($1) * 60 + ($0 == "pacs" ? 1 : 0)
            }
            let delivery = try #require(settled)
            #expect(delivery.commitmentFailures == failure && delivery.sentAt == nil)
            if failure < 3 {
                #expect(delivery.state == .queued && delivery.nextAttemptAt == now + Double(failure) * 60 + 1)
                let study = try #require(try ledger.study("s"))
                #expect(
                    study.state == .processed && study.reasonCode == "commitment-failed" && study.deliveredAt == nil)
            }
        }
        let study = try #require(try ledger.study("s"))
        #expect(study.state == .quarantined && study.reasonCode == "delivery-refused")
        #expect(study.reasonMessage?.contains("does not answer for 1 instances") == true)
        #expect(try ledger.delivery(id).state == .refused)
        // The other file stays acknowledged; released, only this one is sent again.
        try ledger.advance("s", to: .processed)
        #expect(try ledger.retryDeliveries(of: "s") == 1)
        #expect(try #require(try ledger.beginDelivery(id)).1.map(\.path) == ["1.dcm"])
        #expect(try ledger.delivery(id).commitmentFailures == 0)
    }
}
