import ArgumentParser
import Foundation
import Profiles
import Tensors

/// What the service asks of the child that works on a study; see `RunCommandLine`.
struct SupervisionArguments: ParsableArguments {
    @Flag(help: .hidden)
    var supervised = false

    @Option(help: .hidden)
    var memoryMebibytes: Int?

    @Option(help: .hidden)
    var processorSeconds: Int?

    @Option(help: .hidden)
    var expectedProfile: String?

    /// - Throws: `CommandFailure` when a profile is not the one that the study was staged under.
    func check(_ profiles: [ProfileFile]) throws {
        guard let expectedProfile, profiles.contains(where: { $0.sha256 != expectedProfile }) else { return }
        throw CommandFailure(
            "profile-changed", "the profile is not the one that the study was staged under", family: .model)
    }

    /// - Throws: `CommandFailure` when a limit cannot be set.
    func begin() throws {
        // Soft limits: reading processes have limits of their own, which may be higher.
        if let memoryMebibytes { try limit(Int32(RLIMIT_AS.rawValue), memoryMebibytes << 20) }
        if let processorSeconds { try limit(Int32(RLIMIT_CPU.rawValue), processorSeconds) }
        guard supervised else { return }
        // A core holds a patient's images.
        try limit(Int32(RLIMIT_CORE.rawValue), 0)
        let thread = Thread {
            var byte: UInt8 = 0
            // Standard input closes when the service is gone; the group is this process and its readers.
            while unsafe read(STDIN_FILENO, &byte, 1) > 0 || errno == EINTR { errno = 0 }
            kill(0, SIGKILL)
        }
        thread.start()
    }

    private func limit(_ resource: Int32, _ value: Int) throws {
        var limit = rlimit()
        unsafe getrlimit(resource, &limit)
        limit.rlim_cur = min(rlim_t(value), limit.rlim_max)
        guard unsafe setrlimit(resource, &limit) == 0 else {
            throw CommandFailure("limit-impossible", "a limit cannot be set (system error \(errno))", family: .fault)
        }
    }
}
