import Foundation
import Glibc
import Records
import Service
import TestSupport
import Testing

/// One inbox with a clock of its own; nothing here waits.
@Suite struct InboxTests {
    @Test func aStudyIsTakenOnceItWasStill() throws {
        let fixture = try ServiceFixture()
        let inbox = fixture.makeInbox()
        try TinyStudy(1).write(to: fixture.inboxFolder.appending(path: "drop"))
        #expect(fixture.poll(inbox, after: 0) == 0)
        #expect(try fixture.ledger.studies().map { $0.state } == [.arrived])
        #expect(fixture.poll(inbox, after: 9) == 0)
        #expect(fixture.poll(inbox, after: 10) == 1)
        let entry = try #require(try fixture.ledger.studies().first)
        #expect(entry.state == .staged && entry.files == 2 && entry.profile == "tiny" && entry.inbox == "ct")
        #expect(entry.label?.hasPrefix("study-") == true)
        #expect(fixture.names(fixture.inboxFolder) == [".claimed"])
        let staged = fixture.area.place(try #require(entry.stagedPath))
        for index in 0..<2 {
            let copy = try Data(contentsOf: staged.appending(path: "slice-\(index + 1).dcm"))
            #expect(copy == Data(TinyStudy(1).slice(index)))
        }
        let events = try fixture.ledger.events(of: entry.id).map { $0.to }
        #expect(events == [.arrived, .claimed, .staged])
    }

    @Test func aStudyThatGrowsIsLeftAlone() throws {
        let fixture = try ServiceFixture()
        let inbox = fixture.makeInbox()
        let drop = fixture.inboxFolder.appending(path: "drop")
        try TinyStudy(1, slices: 1).write(to: drop)
        #expect(fixture.poll(inbox, after: 0) == 0)
        try TinyStudy(1, slices: 2).write(to: drop)
        #expect(fixture.poll(inbox, after: 11) == 0)
        #expect(fixture.poll(inbox, after: 20) == 0)
        #expect(fixture.poll(inbox, after: 21) == 1)
    }

    @Test func theSentinelSavesTheWaiting() throws {
        let fixture = try ServiceFixture()
        let drop = fixture.inboxFolder.appending(path: "drop")
        try TinyStudy(1).write(to: drop)
        try Data().write(to: drop.appending(path: ".done"))
        #expect(fixture.poll(fixture.makeInbox(), after: 0) == 1)
        #expect(try fixture.ledger.studies().first?.files == 2)
    }

    @Test func aManifestThatIsMetSavesTheWaiting() throws {
        let fixture = try ServiceFixture()
        let drop = fixture.inboxFolder.appending(path: "drop")
        let study = TinyStudy(1)
        let files = (0..<2).map { index in
            let bytes = study.slice(index)
            return
                #"{"path": "slice-\#(index + 1).dcm", "bytes": \#(bytes.count), "sha256": "\#(SHA256Digest.text(bytes))"}"#
        }
        try FileManager.default.createDirectory(at: drop, withIntermediateDirectories: true)
        try Data(#"{"files": [\#(files.joined(separator: ","))]}"#.utf8)
            .write(to: drop.appending(path: "modalis-manifest.json"))
        let inbox = fixture.makeInbox()
        #expect(fixture.poll(inbox, after: 0) == 0)
        try study.write(to: drop)
        #expect(fixture.poll(inbox, after: 1) == 1)
    }

    @Test func aManifestThatIsNotMetSendsTheStudyBack() throws {
        let fixture = try ServiceFixture()
        let drop = fixture.inboxFolder.appending(path: "drop")
        let study = TinyStudy(1)
        try study.write(to: drop)
        let size = study.slice(0).count
        let wrong = String(repeating: "0", count: 64)
        try Data(#"{"files": [{"path": "slice-1.dcm", "bytes": \#(size), "sha256": "\#(wrong)"}]}"#.utf8)
            .write(to: drop.appending(path: "modalis-manifest.json"))
        #expect(fixture.poll(fixture.makeInbox(), after: 0) == 0)
        let entry = try #require(try fixture.ledger.studies().first)
        #expect(entry.state == .arrived && entry.reasonCode == "manifest-differs")
        #expect(fixture.names(drop).count == 3)
    }

    @Test func aTruncatedFileIsWaitedForAndThenQuarantined() throws {
        let fixture = try ServiceFixture(inbox: #", "incompleteSeconds": 100"#)
        let inbox = fixture.makeInbox()
        let drop = fixture.inboxFolder.appending(path: "drop")
        try TinyStudy(1).write(to: drop)
        let half = Data(TinyStudy(1).slice(1).prefix(700))
        try half.write(to: drop.appending(path: "slice-2.dcm"))
        #expect(fixture.poll(inbox, after: 0) == 0)
        #expect(fixture.poll(inbox, after: 50) == 0)
        let held = try #require(try fixture.ledger.studies().first)
        #expect(held.state == .arrived && held.reasonCode?.isEmpty == false)
        #expect(fixture.poll(inbox, after: 100) == 1)
        let entry = try #require(try fixture.ledger.studies().first)
        #expect(entry.state == .quarantined && entry.reasonCode == held.reasonCode)
        let staged = fixture.area.place(try #require(entry.stagedPath))
        #expect(try Data(contentsOf: staged.appending(path: "slice-2.dcm")) == half)
    }

    @Test func aFileThatIsCompletedInTimeGoesOn() throws {
        let fixture = try ServiceFixture()
        let inbox = fixture.makeInbox()
        let drop = fixture.inboxFolder.appending(path: "drop")
        try TinyStudy(1).write(to: drop)
        try Data(TinyStudy(1).slice(1).prefix(700)).write(to: drop.appending(path: "slice-2.dcm"))
        for time in [0.0, 50] { #expect(fixture.poll(inbox, after: time) == 0) }
        try TinyStudy(1).write(to: drop)
        #expect(fixture.poll(inbox, after: 60) == 0)
        #expect(fixture.poll(inbox, after: 70) == 1)
        #expect(try fixture.ledger.studies().map { $0.state } == [.staged])
    }

    @Test func theSameStudyAgainDoesNothing() throws {
        let fixture = try ServiceFixture()
        try fixture.stage(TinyStudy(1))
        try fixture.stage(TinyStudy(1), as: "another name", at: 100)
        let studies = try fixture.ledger.studies()
        #expect(studies.count == 1)
        #expect(try fixture.ledger.events(of: studies[0].id).last?.reasonCode == "sent-again")
        #expect(fixture.names(fixture.inboxFolder) == [".claimed"])
        #expect(fixture.names(fixture.file.claimedFolder(of: fixture.inbox)).isEmpty)
    }

    @Test func moreSlicesMakeARevision() throws {
        let fixture = try ServiceFixture()
        let first = try #require(try fixture.stage(TinyStudy(1, slices: 2)))
        try fixture.stage(TinyStudy(1, slices: 3), as: "more", at: 100)
        let second = try #require(try fixture.ledger.studies(in: [.staged]).first { $0.id != first.id })
        #expect(second.revision == 2 && second.supersedes == first.id && second.label == first.label)
    }

    @Test func looseFilesAreHeld() throws {
        let fixture = try ServiceFixture()
        let loose = fixture.inboxFolder.appending(path: "loose.dcm")
        try Data(TinyStudy(1).slice(0)).write(to: loose)
        let inbox = fixture.makeInbox()
        for time in [0.0, 100, 10_000] { #expect(fixture.poll(inbox, after: time) == 0) }
        #expect(try fixture.ledger.studies().isEmpty)
        #expect(FileManager.default.fileExists(atPath: loose.path))
        #expect(fixture.logs.all.count { $0.contains("directly in the inbox") } == 1)
    }

    @Test func anEmptyFolderIsHeldWithItsReasonUntilItHasAStudy() throws {
        let fixture = try ServiceFixture()
        let inbox = fixture.makeInbox()
        let drop = fixture.inboxFolder.appending(path: "drop")
        try FileManager.default.createDirectory(at: drop, withIntermediateDirectories: true)
        try Data("x".utf8).write(to: drop.appending(path: ".DS_Store"))
        #expect(fixture.poll(inbox, after: 0) == 0)
        #expect(try fixture.ledger.studies().first?.reasonCode == nil)
        for time in [10.0, 100, 10_000] { #expect(fixture.poll(inbox, after: time) == 0) }
        let entry = try #require(try fixture.ledger.studies().first)
        #expect(entry.state == .arrived && entry.reasonCode == "folder-empty")
        #expect(fixture.logs.all.count { $0.contains("folder-empty") } == 1)
        let status = try ServiceStatus(fixture.file, ledger: fixture.ledger, at: fixture.start + 10_000)
        #expect(status.inboxes[0].held == ["folder-empty": 1] && status.oldestWaitingSeconds == nil)
        try TinyStudy(1).write(to: drop)
        #expect(fixture.poll(inbox, after: 10_001) == 0)
        #expect(try fixture.ledger.study(entry.id)?.reasonCode == nil)
        #expect(fixture.poll(inbox, after: 10_011) == 1)
    }

    @Test func aStudyThatLeavesTheInboxIsForgotten() throws {
        let fixture = try ServiceFixture()
        let inbox = fixture.makeInbox()
        let drop = fixture.inboxFolder.appending(path: "drop")
        try TinyStudy(1).write(to: drop)
        #expect(fixture.poll(inbox, after: 0) == 0)
        try FileManager.default.removeItem(at: drop)
        #expect(fixture.poll(inbox, after: 20) == 0)
        #expect(try fixture.ledger.studies().isEmpty)
    }

    @Test func aFullDiskStopsClaimingAndTouchesNothing() throws {
        let fixture = try ServiceFixture(more: #", "work": {}"#)
        let drop = fixture.inboxFolder.appending(path: "drop")
        try TinyStudy(1).write(to: drop)
        let text = try String(contentsOf: fixture.file.url, encoding: .utf8)
        try Data(text.replacing("\"reserveMiB\": 0", with: "\"reserveMiB\": 1000000000").utf8).write(
            to: fixture.file.url)
        let low = try ServiceConfigurationFile(contentsOf: fixture.file.url)
        let inbox = fixture.makeInbox()
        for time in [0.0, 20] {
            #expect(inbox.poll(fixture.inbox, in: low, at: fixture.start + time) == 0)
        }
        let entry = try #require(try fixture.ledger.studies().first)
        #expect(entry.state == .arrived && entry.reasonCode == "disk-low")
        #expect(fixture.names(drop).count == 2)
        #expect(fixture.poll(inbox, after: 40) == 1)
    }

    @Test func aFolderWhereStagingShouldBeIsNoLoss() throws {
        let fixture = try ServiceFixture(more: #", "work": { "backOffSeconds": 5 }"#)
        let inbox = fixture.makeInbox()
        try TinyStudy(1).write(to: fixture.inboxFolder.appending(path: "drop"))
        let incoming = fixture.area.root.appending(path: "incoming")
        try FileManager.default.removeItem(at: incoming)
        try Data().write(to: incoming)
        for time in [0.0, 20] { #expect(fixture.poll(inbox, after: time) == 0) }
        let entry = try #require(try fixture.ledger.studies().first)
        #expect(entry.state == .claimed && entry.reasonCode == "folder-unusable")
        try FileManager.default.removeItem(at: incoming)
        #expect(fixture.poll(inbox, after: 21) == 0)
        #expect(fixture.poll(inbox, after: 40) == 1)
        #expect(try fixture.ledger.studies().map { $0.state } == [.staged])
    }

    @Test func aStudyWithoutAProfileIsQuarantined() throws {
        let when = #"{ "profile": "profiles/tiny.json", "when": [ { "attribute": "Modality", "equals": "MR" } ] }"#
        let fixture = try ServiceFixture(profile: #""profiles": [ \#(when) ]"#)
        try fixture.stage(TinyStudy(1))
        let entry = try #require(try fixture.ledger.studies().first)
        #expect(entry.state == .quarantined && entry.reasonCode == "no-profile-chosen")
    }

    @Test func theFirstProfileWhoseRulesHoldIsTaken() throws {
        let choices = #"""
            { "profile": "profiles/other.json", "when": [ { "attribute": "Modality", "equals": "MR" } ] },
            { "profile": "profiles/tiny.json", "when": [ { "attribute": "Modality", "equals": "CT" } ] }
            """#
        let fixture = try ServiceFixture(profile: #""profiles": [ \#(choices) ]"#)
        _ = try TinyProfile(in: fixture.folder.url.appending(path: "profiles"), name: "other")
        #expect(try fixture.stage(TinyStudy(1))?.profile == "tiny")
    }

    @Test func inputIsKeptWhereThatIsAskedFor() throws {
        let fixture = try ServiceFixture(inbox: #", "input": "keep""#)
        try fixture.stage(TinyStudy(1))
        let kept = fixture.inboxFolder.appending(path: ".kept")
        let names = fixture.names(kept)
        #expect(names.count == 1)
        #expect(fixture.names(kept.appending(path: names.first ?? "")).count == 2)
    }

    @Test func aClaimedFolderThatIsGoneComesBackOrIsReported() throws {
        let fixture = try ServiceFixture()
        let inbox = fixture.makeInbox()
        try TinyStudy(1).write(to: fixture.inboxFolder.appending(path: "drop"))
        #expect(fixture.poll(inbox, after: 0) == 0)
        let id = try #require(try fixture.ledger.studies().first).id
        // As if the service had ended between the ledger's word and the rename.
        try fixture.ledger.advance(id, to: .claimed)
        #expect(fixture.poll(inbox, after: 1) == 0)
        #expect(try fixture.ledger.study(id)?.state == .arrived)
        try fixture.ledger.advance(id, to: .claimed)
        try FileManager.default.removeItem(at: fixture.inboxFolder.appending(path: "drop"))
        #expect(fixture.poll(inbox, after: 2) == 0)
        #expect(try fixture.ledger.study(id)?.reasonCode == "input-gone")
    }

    @Test func noIdentifierReachesTheLog() throws {
        let fixture = try ServiceFixture(inbox: #", "incompleteSeconds": 20"#)
        let inbox = fixture.makeInbox()
        let drop = fixture.inboxFolder.appending(path: TinyStudy.patientName)
        try TinyStudy(1).write(to: drop)
        try Data(TinyStudy(1).slice(1).prefix(700)).write(to: drop.appending(path: "CONFIDENTIAL.dcm"))
        for time in [0.0, 15, 30] { _ = fixture.poll(inbox, after: time) }
        #expect(!fixture.logs.all.isEmpty)
        for line in fixture.logs.all {
            #expect(!line.contains("CONFIDENTIAL") && !line.contains(TinyStudy(1).studyInstanceUID), "\(line)")
        }
    }
}
