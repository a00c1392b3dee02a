import DICOM
import Foundation
import Glibc
import Pipeline
import Records
import Service
import TestSupport
import Testing

/// The built service in a folder of its own, and the hand that feeds, kills and starves it.
final class ChaosRig {
    /// What a study must come to.
    enum Fate: Hashable {
        case processed
        /// In quarantine, with a reason.
        case quarantined
    }

    let folder: TemporaryFolder
    let root: URL
    /// Where everything lies that the service writes.
    let disk: ChaosDisk
    /// nil where there is no Orthanc.
    let pacs: ChaosPACS?
    private(set) var fates: [Int: Fate] = [:]
    private var service: RunningProgram?
    private(set) var deaths = 0
    var random: SplitMix
    private let isRoot = geteuid() == 0
    private let program: URL
    private let launcher: [String]
    /// Nobody, when the test runs as root: permissions mean nothing to root.
    private static let nobody: UInt32 = 65534

    var inbox: URL { root.appending(path: "in") }
    var results: URL { disk.root.appending(path: "results") }
    var archive: URL { disk.root.appending(path: "archive") }
    var audit: URL { disk.root.appending(path: "audit") }
    var staging: URL { disk.root.appending(path: "staging") }
    var configuration: URL { root.appending(path: "service.json") }
    private static let keyName = "label.key"
    private static let secret = [UInt8](repeating: 0xa5, count: 32)

    /// - Parameter studies: how many there will be, for the disk's size.
    init(seed: UInt64, studies: Int) throws {
        random = SplitMix(state: seed)
        folder = try TemporaryFolder()
        root = folder.url
        disk = try ChaosDisk(at: root.appending(path: "disk"), mebibytes: 24 + studies / 4)
        pacs = Orthanc.isInstalled ? try ChaosPACS() : nil
        for name in ["in", "drop", "disk/results", "disk/staging"] {
            try FileManager.default.createDirectory(at: root.appending(path: name), withIntermediateDirectories: true)
        }
        _ = try TinyProfile(in: root.appending(path: "profiles"))
        let text = """
            { "inboxes": [ { "name": "ct", "folder": "in", "profile": "profiles/tiny.json", "quietSeconds": 0.4,
                             "pollSeconds": 0.1, "incompleteSeconds": 3 } ],
              "staging": "disk/staging", "results": "disk/results", "ledger": "disk/ledger.sqlite",
              "work": { "concurrency": 2, "attempts": 3, "seconds": 60, "backOffSeconds": 0.2, "graceSeconds": 0 },
              "disk": { "reserveMiB": 0 }, "audit": { "folder": "disk/audit" },
              "destinations": [ \(pacs.map { $0.destination + "," } ?? "")
                { "name": "archive", "kind": "folder", "path": "disk/archive",
                  "retry": { "firstSeconds": 0.2, "maxSeconds": 1, "attempts": 100000 } } ] }
            """
        try Data(text.utf8).write(to: root.appending(path: "service.json"))
        // The service runs as another user, who has no key in common with this process.
        let digits = Self.secret.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        try Data("modalis-key-1 \(digits)\n".utf8).write(to: root.appending(path: Self.keyName))
        unsafe _ = chmod(root.appending(path: Self.keyName).path, 0o600)
        let setpriv = ModalisExecutable.tool("setpriv")
        if isRoot, let setpriv {
            // Where the checkout may not be entered by others, a copy can be.
            program = root.appending(path: "modalis")
            // By a process of its own: a child of another test that inherits the copy while it is written keeps it from being run.
            let copy = try ModalisExecutable.run(
                URL(filePath: "/bin/cp"), [ModalisExecutable.url.path, program.path])
            try #require(copy.status == 0)
            launcher = [setpriv.path, "--reuid=\(Self.nobody)", "--regid=\(Self.nobody)", "--clear-groups"]
        } else {
            program = ModalisExecutable.url
            launcher = []
        }
        try handOver(root)
        // What is mounted there is not enumerated with the rest.
        try handOver(disk.root)
    }

    deinit {
        service?.end(SIGKILL)
        pacs?.cut()
    }

    /// Gives files to the user that the service runs as.
    private func handOver(_ url: URL) throws {
        guard !launcher.isEmpty else { return }
        unsafe _ = chown(url.path, Self.nobody, Self.nobody)
        for path in FileManager.default.enumerator(atPath: url.path)?.compactMap({ $0 as? String }) ?? [] {
            unsafe _ = chown(url.appending(path: path).path, Self.nobody, Self.nobody)
        }
    }

    // MARK: The service

    /// - Parameter blocks: the largest file that it may write, in 512 bytes: what a full disk looks like.
    func start(blocks: Int? = nil) throws {
        let words = launcher + [program.path, "watch", "--config", configuration.path]
        let limit = blocks.map { "ulimit -f \($0); " } ?? ""
        let line = limit + "exec " + words.map { "'\($0)'" }.joined(separator: " ")
        service = try RunningProgram(
            URL(filePath: "/bin/sh"), ["-c", "trap '' XFSZ; " + line],
            environment: [LabelKey.variable: root.appending(path: Self.keyName).path])
    }

    func end(_ signal: Int32) {
        service?.end(signal)
        service = nil
        deaths += 1
    }

    var isRunning: Bool { service?.isRunning ?? false }
    var said: String { service?.errors ?? "" }

    /// Takes a folder's permissions away, or gives them back.
    func forbid(_ folder: URL, _ isForbidden: Bool) {
        unsafe _ = chmod(folder.path, isForbidden ? 0 : 0o700)
    }

    // MARK: Feeding

    /// Drops a study in one of the ways that studies come.
    func feed(_ number: Int) async throws {
        let drop = inbox.appending(path: "drop-\(number)-\(UInt16(truncatingIfNeeded: random.next()))")
        let study = TinyStudy(number, slices: 2)
        fates[number] = .processed
        switch random.below(20) {
        case 0:
            // Never whole: the last file ends in the middle.
            fates[number] = .quarantined
            try place(drop, [study.slice(0), Array(study.slice(1).prefix(900))])
        case 1:
            // Not what the profile is for.
            fates[number] = .quarantined
            try place(drop, [Self.magneticResonance(study.slice(0))])
        case 2:
            // A file that is wrong at first and put right while it is being copied.
            try place(drop, [study.slice(0), Array(study.slice(1).prefix(1000))])
            try await Task.sleep(for: .milliseconds(Int(random.below(300))))
            try put(study.slice(1), at: drop, 1)
        case 3:
            // Somebody else's words, links and junk beside the images.
            try place(drop, [study.slice(0), study.slice(1)])
            try? Data("x".utf8).write(to: drop.appending(path: ".DS_Store"))
            try? FileManager.default.createSymbolicLink(
                at: drop.appending(path: "link"), withDestinationURL: URL(filePath: "/etc/passwd"))
        case 4:
            // Twice.
            try place(drop, [study.slice(0), study.slice(1)])
            try place(inbox.appending(path: "again-\(number)"), [study.slice(1), study.slice(0)])
        case 5...9:
            // File by file.
            try place(drop, [study.slice(0)])
            try await Task.sleep(for: .milliseconds(Int(random.below(100))))
            try put(study.slice(1), at: drop, 1)
        default:
            // At once, by a rename.
            let whole = root.appending(path: "drop/\(number)")
            try study.write(to: whole)
            try handOver(whole)
            guard unsafe rename(whole.path, drop.path) == 0 else { throw CocoaError(.fileWriteUnknown) }
        }
    }

    private func place(_ drop: URL, _ files: [[UInt8]]) throws {
        try FileManager.default.createDirectory(at: drop, withIntermediateDirectories: false)
        try handOver(drop)
        for (index, bytes) in files.enumerated() { try put(bytes, at: drop, index) }
    }

    /// The study may have been taken already by a service that thought it whole; then this is a folder of its own.
    private func put(_ bytes: [UInt8], at drop: URL, _ index: Int) throws {
        if !FileManager.default.fileExists(atPath: drop.path) {
            try FileManager.default.createDirectory(at: drop, withIntermediateDirectories: true)
        }
        try Data(bytes).write(to: drop.appending(path: "\(index).dcm"))
        try handOver(drop)
    }

    private static func magneticResonance(_ file: [UInt8]) -> [UInt8] {
        var data = Data(file)
        let element: [UInt8] = [0x08, 0x00, 0x60, 0x00, 0x43, 0x53, 0x02, 0x00]
        if let range = data.firstRange(of: Data(element)) {
            data.replaceSubrange(range.upperBound..<range.upperBound + 2, with: Data("MR".utf8))
        }
        return Array(data)
    }

    // MARK: Looking

    func ledger() throws -> Ledger { try Ledger(at: disk.root.appending(path: "ledger.sqlite"), creating: false) }

    /// Whether nothing is on its way any more.
    func isSettled() throws -> Bool {
        let names = try FileManager.default.contentsOfDirectory(atPath: inbox.path).filter { !$0.hasPrefix(".") }
        let waiting = try ledger().studies(in: [.arrived, .claimed, .staged, .processing, .processed], limit: 1)
        return names.isEmpty && waiting.isEmpty
    }

    static func label(_ number: Int) -> String {
        StudyLabel(studyInstanceUID: TinyStudy(number).studyInstanceUID, key: PseudonymKey(secret)).description
    }
}

/// Steele, Lea and Flood's SplitMix64: the same run for the same seed, as far as time allows.
struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var word = state
        word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
        return word ^ word >> 31
    }

    mutating func below(_ bound: UInt64) -> UInt64 { next() % bound }
}
