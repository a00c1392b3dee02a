import Foundation
import Pipeline
import Profiles

/// What a child is told: `modalis run` on one staged study, with limits, and with nothing of this process's environment but
/// what arithmetic and loading need.
struct RunCommandLine: Codable, Hashable, Sendable {
    /// The options that only the service gives; see `RunCommand`.
    static let supervised = "--supervised"

    let arguments: [String]
    let environment: [String: String]

    /// - Parameter expected: the hash of the profile that the study was staged under; the child refuses another.
    init(profile: ProfileFile, expected: String?, output: URL, study: URL, limits: WorkLimits) {
        arguments = [
            "run", "--json", Self.supervised, "--memory-mebibytes", String(limits.memoryMiB), "--processor-seconds",
            String(limits.processorSeconds), "--expected-profile", expected ?? profile.sha256, "--profile",
            profile.url.path,
            "--output", output.path, study.path,
        ]
        environment = Self.handedOn(ProcessInfo.processInfo.environment)
    }

    static func handedOn(_ environment: [String: String]) -> [String: String] {
        let names: Set = [
            "PATH", "HOME", "XDG_STATE_HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "LD_LIBRARY_PATH", "DCMDICTPATH",
            LabelKey.variable, ReadSettings.variable,
        ]
        return environment.filter { name, _ in
            names.contains(name) || name.hasPrefix("OMP_") || name.hasPrefix("DNNL_") || name.hasPrefix("ONEDNN_")
        }
    }
}
