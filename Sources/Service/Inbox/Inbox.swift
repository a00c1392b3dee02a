package import DICOM
package import Foundation
import Glibc
package import Logging
import Profiles
package import Records
import Tensors

/// One inbox: looks at what lies in it, and takes what is whole.
///
/// A study is one folder directly in the inbox; its files may lie in folders of their own. Files directly in the inbox are held:
/// nobody can say which study they make. Folders whose names begin with a dot are not looked at.
package final class Inbox {
    private let ledger: Ledger
    private let reader: StudyReader
    private let logger: Logger
    private let isAsked: @Sendable () -> Bool
    private let events: ServiceEventHandler
    private var stillness = Stillness()
    /// What reading told of a tree, so that a study that waits is read once, not at every look.
    private var inspections: [String: (signature: [UInt8], inspection: StudyInspection)] = [:]
    private var complaints = Complaints()

    /// - Parameters:
    ///   - isAsked: whether the service should stop; looked at between studies and files.
    ///   - events: gets what somebody may have to account for.
    package init(
        ledger: Ledger, reader: StudyReader, logger: Logger, events: @escaping ServiceEventHandler = { _ in },
        isAsked: @escaping @Sendable () -> Bool
    ) {
        self.ledger = ledger
        self.reader = reader
        self.logger = logger
        self.isAsked = isAsked
        self.events = events
    }

    /// Looks once, and takes what is ready.
    /// - Returns: how many studies came into staging.
    package func poll(_ inbox: InboxConfiguration, in file: ServiceConfigurationFile, at now: Date) -> Int {
        let place = InboxPlace(inbox, in: file)
        var taken = 0
        do {
            try Folder.make(place.claimed, role: "claimed studies'")
            for entry in try ledger.studies(in: [.claimed], order: .queue)
            where entry.inbox == inbox.name && entry.notBefore ?? .distantPast <= now && !isAsked() {
                if stage(entry, place, at: now) { taken += 1 }
            }
            for (name, entry) in try arrivals(place, at: now) where !isAsked() {
                if take(entry, name: name, place, at: now) { taken += 1 }
            }
            complaints.end("inbox")
        } catch {
            complain("inbox", error, place)
        }
        return taken
    }

    /// The studies that lie in the inbox, first come first; those that are new are entered, those that left are forgotten.
    private func arrivals(_ place: InboxPlace, at now: Date) throws -> [(String, StudyEntry)] {
        var names: Set<String> = []
        var loose = 0
        for name in try FolderListing.names(in: place.folder.path) where !name.hasPrefix(".") {
            if Folder.exists(place.folder.appending(path: name)) {
                names.insert(name)
            } else if !FolderListing.isJunk(name) {
                loose += 1
            }
        }
        complaints.change("loose", loose > 0) {
            logger.warning(
                "files lie directly in the inbox and are held: put each study into a folder of its own",
                metadata: ["inbox": "\(place.inbox.name)", "files": "\(loose)"])
        }
        var known = try ledger.arrivals(in: place.inbox.name)
        for (name, entry) in known where !names.contains(name) {
            try ledger.forgetArrival(entry.id)
            known[name] = nil
        }
        stillness.keepOnly(names)
        inspections = inspections.filter { names.contains($0.key) }
        for name in names where known[name] == nil {
            let entry = StudyEntry(
                id: ArrivalKey.make(), inbox: place.inbox.name, priority: place.inbox.priority, at: now)
            try ledger.insert(entry, source: name)
            known[name] = entry
        }
        return known.sorted { ($0.value.arrivedAt ?? now, $0.value.id) < ($1.value.arrivedAt ?? now, $1.value.id) }
    }

    /// Takes a study if it is whole.
    private func take(_ entry: StudyEntry, name: String, _ place: InboxPlace, at now: Date) -> Bool {
        let folder = place.folder.appending(path: name)
        do {
            let tree = try StudyTree(folder)
            let still = stillness.observe(name, tree.signature, at: now)
            guard !tree.files.isEmpty else {
                // Senders make folders before they fill them; taking one away would break their work.
                if tree.unfinished.isEmpty, tree.hasSentinel || still >= place.inbox.quietSeconds {
                    try holdEmpty(entry, place, at: now)
                }
                return false
            }
            if entry.reasonCode == ServiceError.folderEmpty.code {
                try ledger.update(entry.id, at: now) { ($0.reasonCode, $0.reasonMessage) = (nil, nil) }
            }
            let isOverdue = still >= place.inbox.incompleteSeconds
            guard try isOverdue || tree.hasSentinel || manifestIsMet(tree, folder) || still >= place.inbox.quietSeconds
            else { return false }
            try place.requireRoom(for: tree.bytes)
            let inspection = try inspect(name, folder, tree)
            if let incomplete = inspection.incomplete, !isOverdue {
                if try hold(entry, incomplete.code, incomplete.message, at: now) {
                    logger.notice("waiting for the rest of a study", metadata: metadata(entry, inspection))
                }
                return false
            }
            try ledger.advance(entry.id, to: .claimed, at: now) {
                $0.label = inspection.label
                $0.files = tree.files.count
                $0.bytes = tree.bytes
            }
            do {
                try Folder.move(folder, to: place.claimed.appending(path: entry.id), role: "claimed studies'")
            } catch {
                let reason = error as? any ReasonedError
                try ledger.advance(
                    entry.id, to: .arrived, at: now,
                    reason: (reason?.code ?? "unexpected", reason?.message ?? "the study cannot be claimed"))
                throw error
            }
            stillness.forget(name)
            return stage(entry, place, inspection: inspections.removeValue(forKey: name)?.inspection, at: now)
        } catch {
            complain(entry.id, error, place, entry: entry, at: now)
            return false
        }
    }

    /// A study with a manifest is whole when every file of it is there; nil and wrong ones wait like studies without.
    private func manifestIsMet(_ tree: StudyTree, _ folder: URL) throws -> Bool {
        guard tree.hasManifest, tree.unfinished.isEmpty else { return false }
        return try StudyManifest(in: folder).missing(from: tree) == 0
    }

    private func inspect(_ name: String, _ folder: URL, _ tree: StudyTree) throws -> StudyInspection {
        if let known = inspections[name], known.signature == tree.signature { return known.inspection }
        let inspection = try StudyInspection(folder, tree: tree, reader: reader)
        inspections[name] = (tree.signature, inspection)
        return inspection
    }

    /// Brings a claimed study into staging, or leaves it where nothing is lost.
    private func stage(
        _ entry: StudyEntry, _ place: InboxPlace, inspection known: StudyInspection? = nil, at now: Date
    ) -> Bool {
        let folder = place.claimed.appending(path: entry.id)
        let started = now
        do {
            guard try Folder.isPresent(folder, role: "claimed studies'") else {
                try comeBack(entry, place, at: now)
                return false
            }
            let tree = try StudyTree(folder)
            try place.requireRoom(for: tree.bytes)
            let inspection = try known ?? StudyInspection(folder, tree: tree, reader: reader)
            let profile = try ChosenProfile.choose(for: inspection.studies, of: place.inbox, place: place.file.place)
            let claim = Staging.Claim(id: entry.id, folder: folder, inspection: inspection, profile: profile)
            let settled = try Staging(area: StagingArea(root: place.file.staging), ledger: ledger)
                .stage(claim, isAsked: isAsked, at: now)
            dispose(of: folder, entry.id, place)
            complaints.end(entry.id)
            try announce(settled, inspection, profile, at: started)
            return true
        } catch is StagingParked {
            return false
        } catch ServiceError.inputChanged {
            putBack(entry, folder, place, at: now)
            return false
        } catch let error as ServiceError where error.code == "manifest-differs" || error.code == "manifest-invalid" {
            putBack(entry, folder, place, at: now, reason: error)
            return false
        } catch {
            complain(entry.id, error, place, entry: entry, at: now)
            return false
        }
    }

    /// Says what a study turned out to be, and sets it aside when there is nothing to run.
    private func announce(
        _ settled: Ledger.Settled, _ inspection: StudyInspection, _ profile: ChosenProfile?, at now: Date
    ) throws {
        let entry = settled.entry
        if case .known = settled {
            logger.info("a study came again and was let be", metadata: metadata(entry, inspection))
            events(.sentAgain(entry))
            return
        }
        events(.staged(entry))
        let problem: (code: String, message: String)? =
            if let incomplete = inspection.incomplete {
                incomplete
            } else if profile == nil {
                (ServiceError.noProfileChosen.code, ServiceError.noProfileChosen.message)
            } else { nil }
        if let problem {
            events(.quarantined(try ledger.advance(entry.id, to: .quarantined, at: now, reason: problem)))
            logger.error(
                "a study was quarantined",
                metadata: metadata(entry, inspection).merging(["reason": "\(problem.code)"]) { $1 })
            return
        }
        logger.info(
            "a study was staged",
            metadata: metadata(entry, inspection).merging(["files": "\(entry.files)", "revision": "\(entry.revision)"])
            { $1 })
    }

    /// The input is no longer needed: every byte of it was verified in staging.
    private func dispose(of folder: URL, _ id: String, _ place: InboxPlace) {
        switch place.inbox.input {
        case .remove:
            // Renamed first: what is removed in pieces must not be taken for a smaller study after a crash.
            let leaving = place.claimed.appending(path: InboxPlace.leaving + id)
            do {
                Folder.remove(leaving)
                try Folder.move(folder, to: leaving, role: "claimed studies'")
                Folder.remove(leaving)
            } catch {
                complain("claimed", error, place)
            }
        case .keep:
            let kept = place.folder.appending(path: ".kept")
            do {
                try Folder.make(kept, role: "kept studies'")
                try Folder.move(folder, to: kept.appending(path: id), role: "kept studies'")
            } catch {
                complain("kept", error, place)
            }
        }
    }

    /// Gives a claimed folder its old name, because somebody was still at it. If that name is taken, a claimed study stays.
    private func putBack(
        _ entry: StudyEntry, _ folder: URL, _ place: InboxPlace, at now: Date, reason: ServiceError = .inputChanged
    ) {
        do {
            let name = try ledger.source(of: entry.id) ?? entry.id
            let target = place.folder.appending(path: name)
            if Folder.exists(target) { throw ServiceError.folderUnusable(role: "inbox's", errorNumber: EEXIST) }
            try Folder.move(folder, to: target, role: "inbox's")
            try ledger.advance(entry.id, to: .arrived, at: now, reason: (reason.code, reason.message))
            logger.notice(
                "a study went back to its inbox", metadata: ["study": "\(entry.id)", "reason": "\(reason.code)"])
        } catch {
            complain(entry.id, error, place, entry: entry, at: now)
        }
    }

    /// A claimed study without a claimed folder: the rename had not happened, or staging was done but for the ledger's word.
    private func comeBack(_ entry: StudyEntry, _ place: InboxPlace, at now: Date) throws {
        let name = try ledger.source(of: entry.id)
        if let name, try Folder.isPresent(place.folder.appending(path: name), role: "inbox's") {
            try ledger.advance(entry.id, to: .arrived, at: now)
        } else {
            let gone = ServiceError.inputGone
            events(
                .quarantined(
                    try ledger.advance(entry.id, to: .quarantined, at: now, reason: (gone.code, gone.message))))
            logger.error("a claimed study is gone", metadata: ["study": "\(entry.id)"])
        }
    }

    private func holdEmpty(_ entry: StudyEntry, _ place: InboxPlace, at now: Date) throws {
        let empty = ServiceError.folderEmpty
        guard try hold(entry, empty.code, empty.message, at: now) else { return }
        logger.notice(
            "a folder without a study is held",
            metadata: ["study": "\(entry.id)", "inbox": "\(place.inbox.name)", "reason": "\(empty.code)"])
    }

    /// - Returns: whether the reason is a new one.
    private func hold(_ entry: StudyEntry, _ code: String, _ message: String, at now: Date) throws -> Bool {
        guard let current = try ledger.study(entry.id), current.reasonCode != code else { return false }
        try ledger.update(entry.id, at: now) {
            $0.reasonCode = code
            $0.reasonMessage = message
        }
        try ledger.note(entry.id, code: code, detail: message, at: now)
        return true
    }

    /// Says what is wrong once, keeps it with the study, and lets a claimed one wait before it is tried again.
    private func complain(
        _ key: String, _ error: any Error, _ place: InboxPlace, entry: StudyEntry? = nil, at now: Date? = nil
    ) {
        let reason = error as? any ReasonedError
        let code = reason?.code ?? "unexpected"
        let message = reason?.message ?? "an unforeseen failure of type \(type(of: error))"
        var metadata: Logger.Metadata = ["inbox": "\(place.inbox.name)", "reason": "\(code)"]
        if let entry, let now {
            metadata["study"] = "\(entry.label ?? entry.id)"
            // The ledger may be what fails; the study is then looked at again all the same.
            _ = try? hold(entry, code, message, at: now)
            if let current = try? ledger.study(entry.id), current.state == .claimed {
                let wait = place.file.configuration.work.backOff(after: current.attempts + 1)
                _ = try? ledger.update(entry.id, at: now) {
                    $0.attempts += 1
                    $0.notBefore = now + wait
                }
            }
        }
        if complaints.begin(key, code) { logger.warning("\(message); it will be tried again", metadata: metadata) }
    }

    private func metadata(_ entry: StudyEntry, _ inspection: StudyInspection) -> Logger.Metadata {
        ["study": "\(inspection.label ?? entry.id)", "id": "\(entry.id)", "inbox": "\(entry.inbox)"]
    }
}

/// An inbox and where things lie.
struct InboxPlace {
    /// Begins the names of claimed folders that are staged and being removed.
    static let leaving = ".leaving-"

    let inbox: InboxConfiguration
    let file: ServiceConfigurationFile
    let folder: URL
    let claimed: URL

    init(_ inbox: InboxConfiguration, in file: ServiceConfigurationFile) {
        self.inbox = inbox
        self.file = file
        folder = file.folder(of: inbox)
        claimed = file.claimedFolder(of: inbox)
    }

    /// - Throws: `ServiceError.diskLow`.
    func requireRoom(for bytes: Int) throws {
        try file.configuration.disk.requireRoom(for: bytes, at: [file.staging, file.results])
    }
}

/// Keys of studies whose content nobody has read yet.
enum ArrivalKey {
    static func make() -> String {
        "arrival-" + Hexadecimal.text((0..<8).map { _ in UInt8.random(in: .min ... .max) })
    }
}
