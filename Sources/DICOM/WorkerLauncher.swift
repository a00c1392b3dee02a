import Glibc

/// How a reading process is started: which executable, with which limits.
package struct WorkerLauncher: Sendable {
    /// An executable that answers to `read-worker` as `modalis` does.
    package let executable: String
    package let limits: ReadLimits

    /// - Parameter executable: this program itself unless another is named (tests run inside another program).
    package init(executable: String = "/proc/self/exe", limits: ReadLimits = ReadLimits()) {
        self.executable = executable
        self.limits = limits
    }

    /// The hidden subcommand and its arguments.
    package static let subcommand = "read-worker"

    private var arguments: [String] {
        [
            "modalis", Self.subcommand, "--address-space", String(limits.addressSpace), "--processor-seconds",
            String(limits.processorSeconds), "--header-size", String(limits.headerSize), "--nesting-depth",
            String(limits.nestingDepth),
        ]
    }

    /// Starts a process whose standard input is the other end of the returned socket.
    func launch() throws(ReadError) -> (process: pid_t, socket: Int32) {
        var ends: [Int32] = [0, 0]
        guard unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw .workerUnavailable("no socket, system error \(errno)")
        }
        defer { close(ends[1]) }
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_adddup2(&actions, ends[1], 0)
        unsafe posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        unsafe posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var process = pid_t()
        let status = unsafe withCStrings(arguments) { arguments in
            unsafe withCStrings(Self.environment) { environment in
                unsafe posix_spawn(&process, executable, &actions, nil, arguments, environment)
            }
        }
        guard status == 0 else {
            close(ends[0])
            throw .workerUnavailable("system error \(status)")
        }
        return (process, ends[0])
    }

    /// Only what the loader and DCMTK need; nothing else of this process's environment is the child's business.
    private static var environment: [String] {
        let names: [String] = ["LD_LIBRARY_PATH", "DCMDICTPATH"]
        return names.compactMap { name in
            guard let value = unsafe getenv(name) else { return nil }
            return unsafe "\(name)=\(String(cString: value))"
        }
    }
}

/// A null-terminated array of C strings for the length of `body`.
private func withCStrings<Result>(
    _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) throws -> Result
) rethrows -> Result {
    var pointers = unsafe strings.map { unsafe strdup($0) } + [nil]
    defer {
        for index in 0..<strings.count { unsafe free(pointers[index]) }
    }
    return try unsafe body(&pointers)
}
