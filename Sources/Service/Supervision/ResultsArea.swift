package import Foundation
import Glibc

/// The folder of results: `<study>/` is whole, `.work-<study>/` is being made, `.old-<study>/` is being replaced.
package struct ResultsArea: Sendable {
    package let root: URL

    package init(root: URL) { self.root = root }

    package func results(_ id: String) -> URL { root.appending(path: id) }
    func work(_ id: String) -> URL { root.appending(path: ".work-\(id)") }
    private func old(_ id: String) -> URL { root.appending(path: ".old-\(id)") }

    package func prepare() throws { try Folder.make(root, role: "results") }

    /// Puts a study's finished results in place; earlier ones go.
    /// - Throws: `ServiceError.folderUnusable`.
    func commit(_ id: String, made folder: URL) throws {
        let target = results(id)
        if Folder.exists(target) {
            Folder.remove(old(id))
            try Folder.move(target, to: old(id), role: "results")
        }
        try Folder.move(folder, to: target, role: "results")
        Folder.remove(old(id))
    }

    /// After a crash: what was being made goes; what was being replaced comes back if nothing took its place.
    package func sweep() throws {
        for name in try FolderListing.names(in: root.path) {
            if name.hasPrefix(".work-") {
                Folder.remove(root.appending(path: name))
            } else if name.hasPrefix(".old-") {
                let target = root.appending(path: String(name.dropFirst(5)))
                let aside = root.appending(path: name)
                if Folder.exists(target) {
                    Folder.remove(aside)
                } else {
                    try Folder.move(aside, to: target, role: "results")
                }
            }
        }
    }
}
