import Foundation
import Glibc

/// Wakes somebody when names appear in folders (inotify). Only a hint: network file systems say nothing, and what is
/// looked at is decided by looking.
final class InboxHint {
    private let descriptor: Int32
    private var watched: [String: Int32] = [:]

    /// nil where the system has no watches left.
    init?(_ wake: Wake) {
        descriptor = inotify_init1(Int32(O_NONBLOCK | O_CLOEXEC))
        guard descriptor >= 0 else { return nil }
        let (descriptor, ends) = (self.descriptor, Self.pipe())
        guard let ends else { return nil }
        stop = ends.write
        let thread = Thread {
            var buffer = [UInt8](repeating: 0, count: 4096)
            while true {
                var entries = [
                    pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
                    pollfd(fd: ends.read, events: Int16(POLLIN), revents: 0),
                ]
                let count = unsafe poll(&entries, 2, -1)
                if count < 0 && errno != EINTR || entries[1].revents != 0 { break }
                if entries[0].revents != 0 {
                    let bytes = unsafe buffer.withUnsafeMutableBytes {
                        unsafe read(descriptor, $0.baseAddress, $0.count)
                    }
                    if bytes > 0 { wake.call() }
                }
            }
            close(descriptor)
            close(ends.read)
        }
        thread.stackSize = 1 << 19
        thread.start()
    }

    private let stop: Int32

    deinit { close(stop) }

    private static func pipe() -> (read: Int32, write: Int32)? {
        var ends: [Int32] = [0, 0]
        guard unsafe Glibc.pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    /// Watches these folders and no others.
    func watch(_ folders: Set<String>) {
        for (folder, number) in watched where !folders.contains(folder) {
            inotify_rm_watch(descriptor, number)
            watched[folder] = nil
        }
        for folder in folders where watched[folder] == nil {
            let events = UInt32(IN_CREATE) | UInt32(IN_MOVED_TO) | UInt32(IN_CLOSE_WRITE)
            let number = unsafe inotify_add_watch(descriptor, folder, events)
            if number >= 0 { watched[folder] = number }
        }
    }
}
