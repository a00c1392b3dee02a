import Foundation
import Glibc
import Records
import Service
import ServiceLifecycle
import TestSupport
import Testing

@Suite struct WorkServiceTests {
    /// A program that notes that it began, and works until it may end.
    private static func program(_ fixture: ServiceFixture) throws -> String {
        let url = fixture.folder.url.appending(path: "program")
        let text = """
            #!/bin/sh
            while [ $# -gt 1 ]; do [ "$1" = --output ] && out=$2; shift; done
            study=$(basename "$1")
            mkdir "\(fixture.folder.url.path)/running-$study"
            while [ ! -e "\(fixture.folder.url.path)/end-$study" ]; do sleep 0.02; done
            rmdir "\(fixture.folder.url.path)/running-$study"
            mkdir -p "$out/$study/tiny" && echo '{}' > "$out/$study/tiny/report.json"
            """
        try Data(text.utf8).write(to: url)
        #expect(unsafe chmod(url.path, 0o755) == 0)
        return url.path
    }

    private static func running(_ fixture: ServiceFixture) -> [String] {
        fixture.names(fixture.folder.url).filter { $0.hasPrefix("running-") }.map { String($0.dropFirst(8)) }
    }

    private static func end(_ id: String, _ fixture: ServiceFixture) throws {
        try Data().write(to: fixture.folder.url.appending(path: "end-\(id)"))
    }

    @Test func soManyAreInWorkAsMayBeAndTheUrgentComeFirst() async throws {
        let fixture = try ServiceFixture(more: #", "work": { "concurrency": 2 }"#)
        var ids: [String] = []
        for number in 1...4 {
            try fixture.stage(TinyStudy(number), as: "\(number)", at: Double(number) * 100)
            let known = Set(ids)
            ids.append(try #require(try fixture.ledger.studies().first { !known.contains($0.id) }).id)
        }
        // The last that came is urgent.
        try fixture.ledger.update(ids[3]) { $0.priority = 9 }
        #expect(try fixture.ledger.nextStaged(at: .distantFuture)?.id == ids[3])
        try fixture.ledger.update(ids[0]) { $0.notBefore = fixture.start + 5000 }
        #expect(try fixture.ledger.nextStaged(at: fixture.start + 4000)?.id == ids[3])
        try fixture.ledger.update(ids[0]) { $0.notBefore = nil }
        let live = LiveConfiguration(fixture.file)
        let supervisor = Supervisor(
            configuration: live, ledger: fixture.ledger, logger: fixture.logger, executable: try Self.program(fixture))
        let service = WorkService(
            supervisor: supervisor, configuration: live, ledger: fixture.ledger, logger: fixture.logger, work: Wake())
        let group = ServiceGroup(services: [service], logger: fixture.logger)
        let task = Task { try await group.run() }
        try await eventually("two are in work") { Self.running(fixture).count == 2 }
        #expect(Set(Self.running(fixture)) == [ids[3], ids[0]])
        #expect(try fixture.ledger.counts()[.staged] == 2)
        try Self.end(ids[3], fixture)
        try await eventually("the next is in work") { Set(Self.running(fixture)) == [ids[0], ids[1]] }
        for id in ids { try Self.end(id, fixture) }
        try await eventually("all are processed") { try fixture.ledger.counts()[.processed] == 4 }
        await group.triggerGracefulShutdown()
        try await task.value
    }
}
