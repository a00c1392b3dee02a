import Crypto
import DICOM
package import Foundation
import Glibc
import Synchronization

/// Where received objects lie until their study is complete: a folder that survives restarts.
///
/// `incoming/` holds objects being written, `open/<study>/files/` the objects of studies that may grow, `complete/` studies on
/// their way out. An object is acknowledged only once it lies in `open/` and on the disk. No name comes from the network.
package final class ReceivingSpool: Sendable {
    private let root: URL
    private let settings: ListenSettings
    private let readLimits: ReadLimits
    private let reader = StudyReader(width: 1)
    private let state: Mutex<State>

    private struct OpenStudy {
        var lastArrival: ContinuousClock.Instant
        var files: Set<String> = []
        var callers: Set<String> = []
        /// Objects on their way whose association last sent this study.
        var busy = 0
    }

    private struct State {
        var open: [String: OpenStudy] = [:]
        var bytes = 0
        var counter = 0
    }

    /// Opens the spool, made if it is not there: what was being written is removed, what was complete waits to be handed on.
    /// - Throws: `ListenError`.
    package init(at root: URL, settings: ListenSettings, now: ContinuousClock.Instant = .now) throws {
        self.root = root
        self.settings = settings
        var limits = ReadLimits()
        limits.fileSize = settings.limits.objectBytes + 4096
        readLimits = limits
        var state = State()
        for name in ["incoming", "open", "complete"] {
            do {
                try FileManager.default.createDirectory(
                    at: root.appending(path: name), withIntermediateDirectories: true,
                    attributes: [.posixPermissions: 0o700])
            } catch {
                throw ListenError.spool(errorNumber: errno)
            }
        }
        for name in Self.names(in: root.appending(path: "incoming")) {
            try? FileManager.default.removeItem(at: root.appending(path: "incoming/\(name)"))
        }
        for key in Self.names(in: root.appending(path: "open")) {
            let folder = root.appending(path: "open/\(key)")
            let files = Self.names(in: folder.appending(path: "files"))
            state.open[key] = OpenStudy(
                lastArrival: now, files: Set(files), callers: Set(Self.callers(of: folder)))
        }
        for place in ["open", "complete"] {
            for key in Self.names(in: root.appending(path: place)) {
                state.bytes += Self.size(of: root.appending(path: "\(place)/\(key)/files"))
            }
        }
        self.state = Mutex(state)
    }

    // MARK: Receiving

    /// Why an object is not taken, as the status that the caller is told.
    struct Refusal: Error, Equatable {
        let status: DIMSEStatus
        let reason: DeliveryReason
    }

    /// Makes room for an object.
    /// - Parameter study: the study that its association sent last, which is not complete while this one is under way.
    func begin(
        sopClassUID: String, sopInstanceUID: String, transferSyntaxUID: String, after study: String?
    ) throws(Refusal) -> SpoolFile {
        guard UID.isValid(sopClassUID), UID.isValid(sopInstanceUID) else {
            throw Refusal(
                status: .cannotUnderstand,
                reason: DeliveryReason("identifiers-invalid", "the object's UIDs are invalid"))
        }
        let header = ReceivedFileHeader(
            sopClassUID: sopClassUID, sopInstanceUID: sopInstanceUID, transferSyntaxUID: transferSyntaxUID)
        let (number, held) = state.withLock { state in
            state.counter += 1
            return (state.counter, state.bytes)
        }
        guard held < settings.limits.spoolBytes else {
            throw Refusal(status: .outOfResources, reason: DeliveryReason("spool-full", "the spool holds all it may"))
        }
        guard DiskSpace.free(at: root.path) ?? .max >= settings.limits.freeBytes else {
            throw Refusal(
                status: .outOfResources, reason: DeliveryReason("disk-full", "too little of the spool's disk is free"))
        }
        let path = root.appending(path: "incoming/\(getpid())-\(number).part").path
        let file: SpoolFile
        do throws(ListenError) {
            file = try SpoolFile(path: path, header: header.bytes, limit: settings.limits.objectBytes)
        } catch {
            throw Refusal(status: .outOfResources, reason: DeliveryReason(error))
        }
        if let study { state.withLock { $0.open[study]?.busy += 1 } }
        return file
    }

    /// To be called once for every `begin` that gave a file, whatever became of the object.
    func end(after study: String?) {
        if let study { state.withLock { $0.open[study]?.busy -= 1 } }
    }

    /// Puts a whole object to its study, on the disk.
    /// - Returns: the study's identifier.
    func take(
        _ file: SpoolFile, sopClassUID: String, sopInstanceUID: String, caller: String,
        now: ContinuousClock.Instant = .now
    ) throws(Refusal) -> String {
        let key = try study(of: file, sopClassUID, sopInstanceUID)
        guard file.flush() else { throw Self.diskRefusal(file.errorNumber) }
        // The same object again is the same name; another one under the same UID is kept beside it.
        let instance = SHA256.hash(data: Data(sopInstanceUID.utf8)).hexadecimal.prefix(24)
        let name = "\(instance)-\(file.contentHash.prefix(24)).dcm"
        let bytes = file.bytes
        let failure: Int32 = state.withLock { state in
            let folder = root.appending(path: "open/\(key)")
            let files = folder.appending(path: "files")
            var study = state.open[key] ?? OpenStudy(lastArrival: now)
            do {
                if study.files.isEmpty {
                    try FileManager.default.createDirectory(
                        at: files, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
                }
                if study.callers.insert(caller).inserted { try Self.write(study.callers, to: folder) }
            } catch {
                return (error as? AtomicFileError)?.errorNumber ?? ENOSPC
            }
            guard unsafe rename(file.path, files.appending(path: name).path) == 0 else { return errno }
            if study.files.insert(name).inserted { state.bytes += bytes }
            study.lastArrival = max(study.lastArrival, now)
            state.open[key] = study
            // Before the lock is given up: afterwards the study may be complete and elsewhere.
            return FolderSync.sync(files.path) ? 0 : EIO
        }
        guard failure == 0 else { throw Self.diskRefusal(failure) }
        return key
    }

    private func study(of file: SpoolFile, _ sopClass: String, _ sopInstance: String) throws(Refusal) -> String {
        let uid: String
        do {
            let identity = try file.identity(limits: readLimits)
            guard identity.sopClassUID == sopClass, identity.sopInstanceUID == sopInstance else {
                throw Refusal(
                    status: .dataSetMismatch,
                    reason: DeliveryReason("identifiers-differ", "the data set is not what the command announced"))
            }
            if let known = identity.studyInstanceUID {
                uid = known
            } else {
                let attributes = try reader.attributes(ofFile: file.path)
                guard let read = attributes.string(.studyInstanceUID), UID.isValid(read) else {
                    throw ReadError.identifiersMissing(tag: .studyInstanceUID)
                }
                uid = read
            }
        } catch let error as ReadError {
            throw Refusal(status: .cannotUnderstand, reason: DeliveryReason(error))
        } catch let refusal as Refusal {
            throw refusal
        } catch {
            throw Refusal(status: .processingFailure, reason: DeliveryReason("spool-failed", "the object was lost"))
        }
        return "study-" + SHA256.hash(data: Data(uid.utf8)).hexadecimal.prefix(32)
    }

    private static func diskRefusal(_ number: Int32) -> Refusal {
        Refusal(status: .outOfResources, reason: DeliveryReason(ListenError.spool(errorNumber: number)))
    }

    // MARK: Handing on

    /// Studies to hand on: those that were complete already, and those that are by now.
    func completed(now: ContinuousClock.Instant = .now) -> [(place: String, study: ReceivedStudy)] {
        let quiet = Duration.seconds(settings.quietSeconds)
        state.withLock { state in
            for (key, study) in state.open where study.busy <= 0 && !study.files.isEmpty {
                let isCounted = settings.instances.map { study.files.count >= $0 } ?? false
                guard isCounted || now - study.lastArrival >= quiet else { continue }
                var number = 1
                while FileManager.default.fileExists(atPath: root.appending(path: "complete/\(key).\(number)").path) {
                    number += 1
                }
                let source = root.appending(path: "open/\(key)").path
                let target = root.appending(path: "complete/\(key).\(number)").path
                if unsafe rename(source, target) == 0 { state.open[key] = nil }
            }
        }
        return Self.names(in: root.appending(path: "complete")).sorted().compactMap { place in
            let folder = root.appending(path: "complete/\(place)")
            let files = folder.appending(path: "files")
            let names = Self.names(in: files)
            guard !names.isEmpty else {
                // Handed on before the last end of the process, but not yet cleared away.
                try? FileManager.default.removeItem(at: folder)
                return nil
            }
            let key = String(place.prefix { $0 != "." })
            let study = ReceivedStudy(
                folder: files, identifier: key, callers: Self.callers(of: folder).sorted(), instances: names.count,
                bytes: Self.size(of: files))
            return (place, study)
        }
    }

    /// Clears away what is left of a study that was handed on.
    func remove(_ place: String, _ study: ReceivedStudy) {
        try? FileManager.default.removeItem(at: root.appending(path: "complete/\(place)"))
        state.withLock { $0.bytes = max(0, $0.bytes - study.bytes) }
    }

    // MARK: Files

    private struct Callers: Codable {
        let callers: [String]
    }

    private static func callers(of folder: URL) -> [String] {
        guard let data = try? Data(contentsOf: folder.appending(path: "callers.json")) else { return [] }
        return (try? JSONDecoder().decode(Callers.self, from: data))?.callers ?? []
    }

    private static func write(_ callers: Set<String>, to folder: URL) throws {
        let data = try JSONEncoder().encode(Callers(callers: callers.sorted()))
        try AtomicFile.write(Array(data), to: folder.appending(path: "callers.json").path)
    }

    private static func names(in folder: URL) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder.path))?.filter { !$0.hasPrefix(".") } ?? []
    }

    private static func size(of folder: URL) -> Int {
        names(in: folder).reduce(0) { total, name in
            let attributes = try? FileManager.default.attributesOfItem(atPath: folder.appending(path: name).path)
            return total + (((attributes?[.size]) as? NSNumber)?.intValue ?? 0)
        }
    }
}

/// What a file system has left.
enum DiskSpace {
    /// Bytes free for this process; nil where the system does not say.
    static func free(at path: String) -> Int? {
        var status = statvfs()
        guard unsafe statvfs(path, &status) == 0 else { return nil }
        return Int(
            clamping: UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize)).partialValue)
    }
}

/// Makes a folder's new names survive a power cut.
enum FolderSync {
    /// False when the disk failed; file systems that cannot sync a folder are no failure.
    static func sync(_ path: String) -> Bool {
        let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return fsync(descriptor) == 0 || errno == EINVAL
    }
}
