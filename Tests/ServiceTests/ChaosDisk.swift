import Foundation
import Glibc
import TestSupport

/// A small disk of its own for what the service writes, so that it can be filled for real: a tmpfs where this process may mount
/// one, a plain folder where not.
final class ChaosDisk {
    let root: URL
    /// Whether it can be filled.
    let isMounted: Bool

    init(at root: URL, mebibytes: Int) throws {
        self.root = root
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        let mount = geteuid() == 0 ? ModalisExecutable.tool("mount") : nil
        let arguments = ["-t", "tmpfs", "-o", "size=\(mebibytes)m,mode=0755", "modalis-chaos", root.path]
        isMounted = try mount.map { try ModalisExecutable.run($0, arguments).status == 0 } ?? false
    }

    deinit {
        guard isMounted, let tool = ModalisExecutable.tool("umount") else { return }
        // What is killed may linger for a moment with files open.
        _ = try? ModalisExecutable.run(tool, ["-l", root.path])
    }

    private var filler: URL { root.appending(path: "filler") }

    /// Takes all the room there is; gives back less than a page of it.
    func fill() {
        let descriptor = unsafe open(filler.path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        let block = [UInt8](repeating: 0xff, count: 1 << 20)
        for size in [1 << 20, 4096, 1] {
            while unsafe write(descriptor, block, size) > 0 {}
        }
    }

    func free() { unsafe _ = unlink(filler.path) }
}
