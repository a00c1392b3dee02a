import DICOM
import Foundation
import Glibc
import Tensors

/// A destination in the file system: whole files or none, read back before they count.
package struct FolderDestination: Destination {
    let folder: String

    package var takesEveryFile: Bool { true }
    package var end: DestinationEnd { .folder }

    /// - Parameter folder: made when missing; its parent must exist, so that a share that is not mounted is noticed.
    package init(folder: String) { self.folder = folder }

    package func deliver(_ files: [OutgoingFile], of study: String?, _ report: DeliveryReport) async throws {
        try await check()
        let root = study.map { folder + "/" + $0 } ?? folder
        for file in files {
            try Task.checkCancellation()
            let outcome = try await BlockingThread.run("folder-destination") { Self.place(file, below: root) }
            try report.told(file, outcome)
        }
    }

    package func check() async throws {
        if unsafe mkdir(folder, 0o750) == 0 || errno == EEXIST { return }
        throw FolderError(errorNumber: errno)
    }

    /// Copies a file to where it belongs. A file that is there with the same bytes is left alone; one with others is replaced.
    static func place(_ file: OutgoingFile, below root: String) -> InstanceOutcome {
        let parts = file.relativePath.split(separator: "/", omittingEmptySubsequences: false)
        guard !parts.isEmpty, parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." && !$0.contains("\0") }) else {
            return .refused(DeliveryReason("path-invalid", "a file's path leads out of its folder"))
        }
        let target = root + "/" + file.relativePath
        if let there = try? FileDigest(ofFile: target), there.sha256 == file.sha256 {
            return .acknowledged(warning: nil)
        }
        let parent = String(target.prefix(upTo: target.lastIndex(of: "/") ?? target.startIndex))
        do {
            try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
            let temporary = "\(parent)/.\(parts.last ?? "file").partial-\(getpid())"
            try copy(file, to: temporary)
            guard unsafe rename(temporary, target) == 0 else {
                let number = errno
                unsafe unlink(temporary)
                throw FolderError(errorNumber: number)
            }
            guard FolderSync.sync(parent) else { throw FolderError(errorNumber: EIO) }
            return .acknowledged(warning: nil)
        } catch let error as FolderError {
            return .temporary(DeliveryReason(error))
        } catch let refused as Refused {
            return refused.isForNow ? .temporary(refused.reason) : .refused(refused.reason)
        } catch {
            return .temporary(DeliveryReason("folder-failed", "the destination's folders cannot be made"))
        }
    }

    private struct Refused: Error {
        let reason: DeliveryReason
        var isForNow = false
    }

    private static func copy(_ file: OutgoingFile, to temporary: String) throws {
        let source = unsafe open(file.url.path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard source >= 0 else {
            let number = errno
            throw Refused(
                reason: DeliveryReason("file-unreadable", "the file is gone or cannot be read"),
                isForNow: number != ENOENT && number != ELOOP)
        }
        defer { close(source) }
        let target = unsafe open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o640)
        guard target >= 0 else { throw FolderError(errorNumber: errno) }
        var isDone = false
        defer { if !isDone { unsafe unlink(temporary) } }
        var failure: Int32 = 0
        var left = file.bytes
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while left > 0, failure == 0 {
            let got = unsafe read(source, &buffer, min(left, buffer.count))
            if got < 0 && errno == EINTR { continue }
            guard got > 0 else {
                failure = got < 0 ? errno : EIO
                break
            }
            var put = 0
            while put < got, failure == 0 {
                let count = unsafe buffer.withUnsafeBytes { raw in
                    unsafe write(target, raw.baseAddress! + put, got - put)
                }
                if count < 0 && errno == EINTR { continue }
                if count <= 0 { failure = count < 0 ? errno : EIO } else { put += count }
            }
            left -= got
        }
        if failure == 0, fsync(target) != 0 { failure = errno }
        // A network file system may only now say that the disk is full.
        if close(target) != 0, failure == 0 { failure = errno }
        guard failure == 0 else { throw FolderError(errorNumber: failure) }
        // What the disk holds now, not what was meant to be written.
        guard let written = try? FileDigest(ofFile: temporary) else { throw FolderError(errorNumber: EIO) }
        guard written.sha256 == file.sha256 else {
            throw Refused(reason: DeliveryReason("file-changed", "the copy is not what was queued"))
        }
        isDone = true
    }
}

/// A destination's folder cannot be written to.
struct FolderError: ReasonedError, Equatable {
    let errorNumber: Int32

    var code: String { errorNumber == ENOSPC || errorNumber == EDQUOT ? "disk-full" : "folder-failed" }
    var message: String {
        let reason = unsafe strerror(errorNumber).map { unsafe String(cString: $0) } ?? "error \(errorNumber)"
        return "the destination's folder cannot be written to: \(reason)"
    }
    var family: FailureFamily { .output }
}
