import Foundation
import GRDB
import Glibc
import Records
import TestSupport
import Testing

@Suite struct LedgerTests {
    private let folder: TemporaryFolder
    private var url: URL { folder.url.appending(path: "ledger.sqlite") }

    init() throws { folder = try TemporaryFolder() }

    @Test func onlyItsOwnerMayReadIt() throws {
        let ledger = try Ledger(at: url)
        try ledger.insert(StudyEntry(id: "a", inbox: "ct", at: Date()))
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
        #expect(names.contains("ledger.sqlite-wal"))
        for name in names {
            var status = stat()
            #expect(unsafe stat(folder.url.appending(path: name).path, &status) == 0)
            #expect(status.st_mode & 0o777 == 0o600, "\(name)")
        }
        withExtendedLifetime(ledger) {}
    }

    @Test func aFileThatOthersCouldReadIsClosedToThem() throws {
        try Data().write(to: url)
        #expect(unsafe chmod(url.path, 0o644) == 0)
        _ = try Ledger(at: url)
        let permissions = try FileManager.default.attributesOfItem(atPath: url.path)[.posixPermissions] as? Int
        #expect(permissions == 0o600)
    }

    @Test func whatWasWrittenIsThereAfterOpeningAgain() throws {
        let time = Date(timeIntervalSince1970: 1_800_000_000)
        var entry = StudyEntry(id: "a", inbox: "ct", priority: 3, files: 4, bytes: 500, at: time)
        entry.label = "study-00"
        try Ledger(at: url).insert(entry)
        #expect(try Ledger(at: url).study("a") == entry)
    }

    @Test func aMissingLedgerIsNotMadeForOneWhoOnlyLooks() throws {
        #expect(throws: LedgerError.missing(path: url.path)) { try Ledger(at: url, creating: false) }
        #expect(!FileManager.default.fileExists(atPath: url.path))
    }

    @Test func aFileThatIsNoLedgerIsRefusedByName() throws {
        try Data(repeating: 0x41, count: 4096).write(to: url)
        let error = #expect(throws: LedgerError.self) { try Ledger(at: url) }
        #expect(error?.code == "ledger-unusable")
    }

    @Test func aLedgerOfALaterVersionIsRefused() throws {
        _ = try Ledger(at: url)
        let queue = try DatabaseQueue(path: url.path)
        try queue.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('from-the-future')") }
        try queue.close()
        #expect(throws: LedgerError.newer) { try Ledger(at: url) }
    }

    @Test func twoOpenLedgersSeeEachOthersWork() throws {
        let (first, second) = (try Ledger(at: url), try Ledger(at: url))
        try first.insert(StudyEntry(id: "a", inbox: "ct", at: Date()))
        try second.advance("a", to: .claimed)
        #expect(try first.study("a")?.state == .claimed)
    }
}
