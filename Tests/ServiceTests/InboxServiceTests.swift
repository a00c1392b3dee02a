import Foundation
import Records
import Service
import ServiceLifecycle
import TestSupport
import Testing

@Suite struct InboxServiceTests {
    private static func run(
        _ fixture: ServiceFixture, _ body: () async throws -> Void
    ) async throws {
        let service = InboxService(
            configuration: LiveConfiguration(fixture.file), ledger: fixture.ledger, reader: ServiceFixture.reader,
            logger: fixture.logger, work: Wake())
        let group = ServiceGroup(services: [service], logger: fixture.logger)
        let task = Task { try await group.run() }
        do {
            try await body()
        } catch {
            await group.triggerGracefulShutdown()
            throw error
        }
        await group.triggerGracefulShutdown()
        try await task.value
    }

    /// The hint: nobody polls within an hour.
    @Test func aNameThatAppearsIsLookedAtAtOnce() async throws {
        let fixture = try ServiceFixture(inbox: #", "pollSeconds": 3600"#)
        try await Self.run(fixture) {
            try await eventually("the first look") { fixture.names(fixture.inboxFolder) == [".claimed"] }
            let whole = fixture.folder.url.appending(path: "whole")
            try TinyStudy(1).write(to: whole)
            try Data().write(to: whole.appending(path: ".done"))
            // Again and again: the watch may begin a moment after the first look.
            var number = 0
            try await eventually("it is staged") {
                number += 1
                try? FileManager.default.copyItem(
                    at: whole, to: fixture.folder.url.appending(path: "copy-\(number)"))
                try? FileManager.default.moveItem(
                    at: fixture.folder.url.appending(path: "copy-\(number)"),
                    to: fixture.inboxFolder.appending(path: "drop-\(number)"))
                return try fixture.ledger.studies(in: [.staged]).count == 1
            }
        }
    }

    /// The truth: a study that appeared where no hint tells, such as in a folder that was there, is found by looking.
    @Test func whatNoHintTellsOfIsFoundByLooking() async throws {
        let fixture = try ServiceFixture(inbox: #", "pollSeconds": 0.05"#)
        let drop = fixture.inboxFolder.appending(path: "drop/deep/deeper")
        try FileManager.default.createDirectory(at: drop, withIntermediateDirectories: true)
        try await Self.run(fixture) {
            try await eventually("it is seen") { try fixture.ledger.studies(in: [.arrived]).count == 1 }
            try TinyStudy(1).write(to: drop)
            try Data().write(to: fixture.inboxFolder.appending(path: "drop/.done"))
            try await eventually("it is staged") { try fixture.ledger.studies(in: [.staged]).count == 1 }
        }
    }

    @Test func anInboxThatIsAwayDelaysNoOther() async throws {
        let other = #", { "name": "mr", "folder": "in2", "profile": "profiles/tiny.json", "pollSeconds": 0.05"#
        let fixture = try ServiceFixture(inbox: #", "pollSeconds": 0.05 } \#(other)"#)
        try FileManager.default.removeItem(at: fixture.inboxFolder)
        try Data().write(to: fixture.inboxFolder)
        let second = fixture.folder.url.appending(path: "in2/drop")
        try TinyStudy(1).write(to: second)
        try Data().write(to: second.appending(path: ".done"))
        try await Self.run(fixture) {
            try await eventually("it is staged") { try fixture.ledger.studies(in: [.staged]).count == 1 }
        }
        #expect(fixture.logs.all.contains { $0.contains("folder-unusable") || $0.contains("input-unreadable") })
    }
}
