package import Foundation
import Glibc

/// A child in a process group of its own, so that what it started ends with it. Its standard input is a pipe that
/// closes when this process dies, by which it knows to end.
package final class ChildProcess: Sendable {
    /// How a child ended.
    package enum End: Hashable, Sendable {
        case exited(Int32)
        case signalled(Int32)
    }

    package let id: pid_t
    private let leash: Int32

    /// - Parameters:
    ///   - output: a file for standard output, made anew; `errors` likewise.
    ///   - environment: all of it; nothing is handed on that is not named.
    /// - Throws: `ServiceError.childUnavailable`.
    package init(
        _ executable: String, _ arguments: [String], environment: [String: String], output: URL, errors: URL
    ) throws {
        var ends: [Int32] = [0, 0]
        guard unsafe pipe(&ends) == 0 else { throw ServiceError.childUnavailable(errorNumber: errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[0]) }
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_adddup2(&actions, ends[0], 0)
        let flags = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW
        unsafe posix_spawn_file_actions_addopen(&actions, 1, output.path, flags, 0o600)
        unsafe posix_spawn_file_actions_addopen(&actions, 2, errors.path, flags, 0o600)
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        unsafe sigemptyset(&none)
        var defaults = sigset_t()
        unsafe sigemptyset(&defaults)
        for number in [SIGINT, SIGTERM, SIGHUP, SIGPIPE] { unsafe sigaddset(&defaults, number) }
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setsigdefault(&attributes, &defaults)
        unsafe posix_spawnattr_setpgroup(&attributes, 0)
        let wanted = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        unsafe posix_spawnattr_setflags(&attributes, Int16(wanted))
        var process = pid_t()
        let words = environment.map { "\($0.key)=\($0.value)" }.sorted()
        let status = unsafe Self.withCStrings([executable] + arguments) { arguments in
            unsafe Self.withCStrings(words) { words in
                unsafe posix_spawn(&process, executable, &actions, &attributes, arguments, words)
            }
        }
        guard status == 0 else {
            close(ends[1])
            throw ServiceError.childUnavailable(errorNumber: status)
        }
        id = process
        leash = ends[1]
    }

    deinit { close(leash) }

    /// To the child and everything it started.
    package func signal(_ number: Int32) { kill(-id, number) }

    /// Blocks until the child has ended. Call once.
    package func wait() -> End {
        var status: Int32 = 0
        while unsafe waitpid(id, &status, 0) < 0 {
            if errno != EINTR { return .exited(70) }
        }
        // Readers that a killed child left behind; the group's number is not given to another while they live.
        signal(SIGKILL)
        return status & 0x7f == 0 ? .exited((status >> 8) & 0xff) : .signalled(status & 0x7f)
    }

    private static func withCStrings<Result>(
        _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) throws -> Result
    ) rethrows -> Result {
        var pointers = unsafe strings.map { unsafe strdup($0) } + [nil]
        defer {
            for index in 0..<strings.count { unsafe free(pointers[index]) }
        }
        return try unsafe body(&pointers)
    }
}
