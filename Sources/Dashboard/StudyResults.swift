import Crypto
package import Foundation
import Records
import Reports

/// Finds a study's written results. A file is reached only through the ledger's path of a study and a name that the folder
/// itself lists; nothing of a request becomes a path.
package struct StudyResults: Sendable {
    let root: URL

    /// One profile's result.
    struct Result: Sendable {
        /// The profile's name as its report says it.
        let profile: String
        let report: StudyReport
        let folder: URL
    }

    package init(root: URL) { self.root = root.resolvingSymlinksInPath() }

    var isThere: Bool {
        (try? root.resourceValues(forKeys: [.isDirectoryKey]).isDirectory) == true
    }

    /// Every result of a study, by profile's name. Reports that cannot be read are left out.
    func results(of entry: StudyEntry) -> [Result] {
        guard let folder = folder(of: entry) else { return [] }
        return Self.reports(below: folder, depth: 3).compactMap { url in
            guard let bytes = try? Data(contentsOf: url), let report = try? StudyReport(json: bytes) else { return nil }
            return Result(profile: report.profile.name, report: report, folder: url.deletingLastPathComponent())
        }.sorted { $0.profile < $1.profile }
    }

    /// `report.html` as it was written; nil when the result has none, or another one than its report tells of.
    func page(of result: Result) -> Page? {
        guard let told = result.report.outputs.first(where: { $0.kind == "page" }), told.path == "report.html",
            let bytes = try? Data(contentsOf: result.folder.appending(path: "report.html"))
        else { return nil }
        let hash = SHA256.hash(data: bytes).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        return hash == told.sha256 ? .whole(bytes) : .changed
    }

    enum Page {
        case whole(Data)
        /// It is not what was written.
        case changed
    }

    /// Inside the root, whatever the ledger and links say.
    private func folder(of entry: StudyEntry) -> URL? {
        guard let path = entry.resultsPath, !path.isEmpty else { return nil }
        let folder = root.appending(path: path).resolvingSymlinksInPath()
        let (inside, whole) = (folder.pathComponents, root.pathComponents)
        return inside.count > whole.count && Array(inside.prefix(whole.count)) == whole ? folder : nil
    }

    private static func reports(below folder: URL, depth: Int) -> [URL] {
        let listed =
            (try? FileManager.default.contentsOfDirectory(
                at: folder, includingPropertiesForKeys: [.isDirectoryKey, .isRegularFileKey, .isSymbolicLinkKey])) ?? []
        return listed.sorted { $0.lastPathComponent < $1.lastPathComponent }.flatMap { url -> [URL] in
            let values = try? url.resourceValues(forKeys: [.isDirectoryKey, .isRegularFileKey, .isSymbolicLinkKey])
            if values?.isSymbolicLink == true || url.lastPathComponent.hasPrefix(".") { return [] }
            if values?.isRegularFile == true, url.lastPathComponent == "report.json" { return [url] }
            return values?.isDirectory == true && depth > 0 ? reports(below: url, depth: depth - 1) : []
        }
    }
}
