import Foundation
import Records
import TestSupport
import Testing

@Suite struct LedgerSettlingTests {
    private let folder: TemporaryFolder
    private let ledger: Ledger

    init() throws {
        folder = try TemporaryFolder()
        ledger = try Ledger(at: folder.url.appending(path: "ledger.sqlite"))
    }

    private static func members(_ hashes: String) -> [StudyMember] {
        hashes.map { StudyMember(path: "\($0).dcm", sha256: "\($0)", bytes: 10, isInstance: $0 != "-") }
    }

    /// Sends a study whose files' hashes are the letters of `hashes`.
    private func send(
        _ hashes: String, as id: String, label: String = "study-1", profile: String? = "p"
    ) throws -> Ledger.Settled {
        let provisional = "arrival-\(UUID().uuidString)"
        try ledger.insert(StudyEntry(id: provisional, inbox: "ct", at: Date()))
        try ledger.advance(provisional, to: .claimed) { $0.attempts = 2 }
        return try ledger.settle(provisional, as: id, members: Self.members(hashes)) {
            $0.label = label
            $0.profile = profile
            $0.contentHash = hashes
            $0.stagedPath = id
        }
    }

    @Test func aNewStudyGetsItsKeyAndKeepsItsLife() throws {
        guard case .new(let entry) = try send("ab", as: "k1") else { throw Unexpected() }
        #expect(entry.id == "k1" && entry.state == .staged && entry.revision == 1 && entry.attempts == 0)
        #expect(entry.files == 2 && entry.bytes == 20 && entry.stagedPath == "k1")
        #expect(try ledger.studies().map { $0.id } == ["k1"])
        #expect(try ledger.events(of: "k1").map { $0.to } == [.arrived, .claimed, .staged])
        #expect(try ledger.members(of: "k1") == Self.members("ab"))
    }

    @Test func theSameContentIsKnownWhateverBecameOfIt() throws {
        _ = try send("ab", as: "k1")
        for state in [StudyState.processing, .processed, .delivered, .pruned] {
            try ledger.advance("k1", to: state)
            guard case .known(let entry) = try send("ab", as: "k1") else { throw Unexpected() }
            #expect(entry.state == state)
            #expect(try ledger.studies().map { $0.id } == ["k1"])
            #expect(try ledger.events(of: "k1").last?.reasonCode == "sent-again")
        }
    }

    @Test func aStudyPrunedFromQuarantineBeginsAnew() throws {
        _ = try send("ab", as: "k1")
        try ledger.advance("k1", to: .quarantined, reason: ("worker-crashed", "x"))
        guard case .known = try send("ab", as: "k1") else { throw Unexpected() }
        try ledger.advance("k1", to: .pruned)
        guard case .again(let entry) = try send("ab", as: "k1") else { throw Unexpected() }
        #expect(entry.state == .staged && entry.reasonCode == nil && entry.attempts == 0)
    }

    @Test func moreInstancesMakeARevision() throws {
        _ = try send("ab", as: "k1")
        guard case .revision(let second) = try send("abc", as: "k2") else { throw Unexpected() }
        #expect(second.revision == 2 && second.supersedes == "k1")
        guard case .revision(let third) = try send("abcd", as: "k3") else { throw Unexpected() }
        #expect(third.revision == 3 && third.supersedes == "k2")
    }

    @Test func otherInstancesAreAnotherStudy() throws {
        _ = try send("ab", as: "k1")
        guard case .new = try send("acd", as: "k2") else { throw Unexpected() }
        guard case .new = try send("a", as: "k3") else { throw Unexpected() }
        guard case .new = try send("abx", as: "k4", label: "study-2") else { throw Unexpected() }
        guard case .new = try send("aby", as: "k5", profile: "q") else { throw Unexpected() }
    }

    @Test func whatLiesBesideInstancesDoesNotCountAsMore() throws {
        _ = try send("ab", as: "k1")
        guard case .new = try send("ab-", as: "k2") else { throw Unexpected() }
    }

    @Test func onlyAClaimedStudySettles() throws {
        try ledger.insert(StudyEntry(id: "a", inbox: "ct", at: Date()))
        #expect(throws: LedgerError.impossibleStep(id: "a", from: .arrived, to: .staged)) {
            try ledger.settle("a", as: "k", members: []) { _ in }
        }
    }

    private struct Unexpected: Error {}
}
