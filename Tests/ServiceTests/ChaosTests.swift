import DICOM
import Delivery
import Foundation
import Glibc
import Records
import Service
import TestSupport
import Testing

/// Never lost, never twice: the built service is killed, starved and shut out at random while studies come in and its PACS comes
/// and goes, and in the end every study was delivered exactly once, byte by byte, or is in quarantine with a reason.
///
/// `MODALIS_CHAOS_STUDIES` and `MODALIS_CHAOS_SEED` make it longer or another one; `Scripts/chaos` does.
@Suite(.serialized) struct ChaosTests {
    private static func number(_ name: String, default fallback: UInt64) -> UInt64 {
        ProcessInfo.processInfo.environment[name].flatMap(UInt64.init) ?? fallback
    }

    @Test(.timeLimit(.minutes(60))) func everyStudyGivesResultsOnceOrIsInQuarantine() async throws {
        let count = Int(Self.number("MODALIS_CHAOS_STUDIES", default: 200))
        let rig = try ChaosRig(seed: Self.number("MODALIS_CHAOS_SEED", default: 1), studies: count)
        try await rig.pacs?.start()
        // A ledger must be there before disks fill.
        try rig.start()
        try await eventually("the first ledger") { (try? rig.ledger()) != nil }
        var fed = 0
        var killings = 0
        while fed < count {
            let before = fed
            let burst = 1 + Int(rig.random.below(12))
            while fed < min(count, before + burst) {
                fed += 1
                try await rig.feed(fed)
                try await Task.sleep(for: .milliseconds(Int(rig.random.below(120))))
            }
            try await misfortune(rig)
            killings += 1
        }
        #expect(killings >= 10)
        if let pacs = rig.pacs {
            #expect(pacs.cuts >= 1)
            if !pacs.isRunning { try await pacs.start() }
        }
        rig.end(SIGTERM)
        try rig.start()
        try await eventually("every study's end", within: .seconds(600)) { try rig.isSettled() }
        rig.end(SIGTERM)
        try Self.verify(rig, count: count)
        try Self.verifyPACS(rig)
    }

    /// One of the things that happen to a service.
    private func misfortune(_ rig: ChaosRig) async throws {
        try await Task.sleep(for: .milliseconds(Int(rig.random.below(900))))
        switch rig.random.below(10) {
        case 0:
            rig.end(SIGTERM)
            try rig.start()
        case 4, 5:
            // The PACS goes while it is sent to, and comes back some misfortunes later.
            guard let pacs = rig.pacs else { break }
            if pacs.isRunning { pacs.cut() } else { try await pacs.start() }
        case 6 where rig.disk.isMounted:
            // Not a byte of room, while the service lives, or is killed and begins.
            rig.disk.fill()
            if rig.random.below(2) == 0 {
                rig.end(SIGKILL)
                try rig.start()
            }
            try await Task.sleep(for: .milliseconds(1200))
            rig.disk.free()
            // One that could not begin on a full disk is begun again, as systemd does.
            if !rig.isRunning { try rig.start() }
        case 1:
            // Nothing larger than some kilobytes can be written, the ledger neither: a quota, or a disk almost full.
            rig.end(SIGKILL)
            try rig.start(blocks: 8 + Int(rig.random.below(64)))
            try await Task.sleep(for: .milliseconds(1500))
            rig.end(SIGKILL)
            try rig.start()
        case 2, 3:
            let folders = [
                rig.results, rig.staging.appending(path: "incoming"), rig.staging.appending(path: "studies"),
            ]
            let folder = folders[Int(rig.random.below(3))]
            rig.forbid(folder, true)
            try await Task.sleep(for: .milliseconds(800))
            rig.forbid(folder, false)
        default:
            rig.end(SIGKILL)
            try rig.start()
        }
    }

    private static func verify(_ rig: ChaosRig, count: Int) throws {
        let ledger = try rig.ledger()
        let studies = try ledger.studies()
        let byLabel = Dictionary(grouping: studies) { $0.label ?? "" }
        #expect(byLabel.keys.sorted() == (1...count).map { ChaosRig.label($0) }.sorted())
        var digests: Set<String> = []
        for number in 1...count {
            let entries = byLabel[ChaosRig.label(number)] ?? []
            // What was taken apart by a slow copy is a study and its revision, or a piece in quarantine beside the whole.
            let whole = entries.filter { $0.files >= 2 && $0.state == .delivered }
            switch rig.fates[number] {
            case .processed?:
                let isPieceOnly = entries.allSatisfy { $0.state == .delivered || $0.reasonCode != nil }
                #expect(!entries.isEmpty && isPieceOnly, "\(number): \(brief(entries))")
                if entries.count == 1 { #expect(whole.count == 1, "\(number): \(brief(entries))") }
            case .quarantined?:
                #expect(entries.count == 1, "\(number): \(brief(entries))")
                #expect(
                    entries.allSatisfy { $0.state == .quarantined && $0.reasonCode != nil },
                    "\(number): \(brief(entries))")
            case nil: Issue.record("study \(number) was never fed")
            }
            for entry in entries { try verify(entry, rig, ledger, &digests) }
        }
        let processed = studies.filter { $0.state == .delivered }
        #expect(digests.count == processed.count, "two studies have the same results")
        #expect(try AuditVerifier(of: rig.audit, key: nil, expecting: []).run().isIntact)
        // No results but those of the ledger, nothing half-made, nothing left behind.
        let names = try FileManager.default.contentsOfDirectory(atPath: rig.results.path).sorted()
        #expect(names == processed.map { $0.id }.sorted())
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: rig.staging.appending(path: "incoming").path).isEmpty)
        #expect(try FileManager.default.contentsOfDirectory(atPath: rig.inbox.appending(path: ".claimed").path).isEmpty)
    }

    /// Whether the PACS holds every object of every delivered study once, with the very same data set, and nothing else.
    private static func verifyPACS(_ rig: ChaosRig) throws {
        guard let pacs = rig.pacs else { return }
        let folder = try TemporaryFolder()
        let held = try pacs.objects(in: folder.url)
        var sent = 0
        for entry in try rig.ledger().studies(in: [.delivered]) {
            let results = rig.results.appending(path: entry.resultsPath ?? entry.id)
            let paths = FileManager.default.enumerator(atPath: results.path)?.compactMap { $0 as? String } ?? []
            for path in paths.filter({ $0.hasSuffix(".dcm") }) {
                let file = results.appending(path: path)
                let identity = try FileIdentity(ofFile: file.path)
                let theirs = held[identity.sopInstanceUID] ?? []
                #expect(theirs.count == 1, "\(entry.id): the PACS has \(theirs.count) of \(path)")
                for copy in theirs {
                    let isSame = DataSetComparison.isSame(file, identity, copy, try FileIdentity(ofFile: copy.path))
                    #expect(isSame, "\(entry.id): the PACS has another \(path)")
                }
                sent += 1
            }
        }
        #expect(sent > 0 && held.values.reduce(0) { $0 + $1.count } == sent, "the PACS has what nobody sent")
    }

    private static func copies(of object: Data, in folder: URL) -> Int {
        let paths = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        return paths.count { $0.hasSuffix(".dcm") && (try? Data(contentsOf: folder.appending(path: $0))) == object }
    }

    private static func brief(_ entries: [StudyEntry]) -> String {
        entries.map { "\($0.state) \($0.reasonCode ?? "") \($0.files) files" }.joined(separator: "; ")
    }

    private static func verify(
        _ entry: StudyEntry, _ rig: ChaosRig, _ ledger: Ledger, _ digests: inout Set<String>
    ) throws {
        let events = try ledger.events(of: entry.id)
        // A chain without a gap.
        #expect(zip(events, events.dropFirst()).allSatisfy { $0.to == $1.from }, "\(entry.id)")
        for member in try ledger.members(of: entry.id) {
            let copy = rig.staging.appending(path: "studies/\(entry.id)/\(member.path)")
            #expect(SHA256Digest.text([UInt8](try Data(contentsOf: copy))) == member.sha256)
        }
        guard entry.state == .delivered else { return }
        #expect(events.count { $0.to == .processed && $0.from == .processing } == 1, "\(entry.id) was processed twice")
        let results = rig.results.appending(path: "\(entry.id)/tiny")
        let names = try FileManager.default.contentsOfDirectory(atPath: results.path)
        #expect(Set(names).isSuperset(of: ["report.json", "structured-report.dcm"]), "\(entry.id): \(names)")
        let object = try Data(contentsOf: results.appending(path: "structured-report.dcm"))
        #expect(events.count { $0.to == .delivered && $0.from == .processed } == 1, "\(entry.id) was delivered twice")
        #expect(copies(of: object, in: rig.archive) == 1, "\(entry.id) is not in the archive once, byte by byte")
        digests.insert(SHA256Digest.text([UInt8](object)))
        guard digests.count % 40 == 1 else { return }
        // The same study without a service around it gives the same object.
        let alone = try TemporaryFolder()
        let run = try ModalisExecutable.run([
            "run", "--quiet", "--profile", rig.root.appending(path: "profiles/tiny.json").path, "--output",
            alone.url.path, rig.staging.appending(path: "studies/\(entry.id)").path,
        ])
        #expect(run.status == 0, "\(run.errors)")
        #expect(try Data(contentsOf: alone.url.appending(path: "\(entry.id)/tiny/structured-report.dcm")) == object)
    }
}
