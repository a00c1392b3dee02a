package import DICOM
import Foundation
import Glibc

/// The secret by which study labels follow from UIDs, so that nobody who only has a log can try UIDs until one fits.
///
/// The file that `MODALIS_LABEL_KEY` names (made by `modalis deidentify --new-key`), for labels that several machines share; else this
/// installation's own, `modalis/label.key` in `$XDG_STATE_HOME` or `~/.local/state`, which is made when it is first needed. Where
/// none can be kept, labels are hashed with a key that everybody knows.
package enum LabelKey {
    package static let variable = "MODALIS_LABEL_KEY"

    private static let established = Result { try establish(ProcessInfo.processInfo.environment) }

    /// - Throws: `DeidentificationError` when the key that the environment names cannot be used.
    package static func check() throws { _ = try established.get() }

    static var inUse: PseudonymKey { (try? established.get()) ?? known }

    private static let known = PseudonymKey(Array("modalis".utf8))

    package static func establish(_ environment: [String: String]) throws -> PseudonymKey {
        if let named = environment[variable], !named.isEmpty { return try PseudonymKey(file: named) }
        guard let file = place(environment) else { return known }
        if let kept = try? PseudonymKey(file: file) { return kept }
        return make(file) ?? known
    }

    private static func place(_ environment: [String: String]) -> String? {
        if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") { return state + "/modalis/label.key" }
        return environment["HOME"].flatMap { $0.hasPrefix("/") ? $0 + "/.local/state/modalis/label.key" : nil }
    }

    /// Makes the key under another name first, so that whoever else looks finds all of it or nothing.
    private static func make(_ file: String) -> PseudonymKey? {
        let folder = String(file[..<(file.lastIndex(of: "/") ?? file.endIndex)])
        let draft = "\(file).\(getpid())"
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try PseudonymKey.create(file: draft)
        } catch {
            return nil
        }
        defer { unsafe unlink(draft) }
        // Where another process was first, its key is the one.
        _ = unsafe link(draft, file)
        return try? PseudonymKey(file: file)
    }
}
