import Crypto
import Foundation
package import Records

/// The identity of a study under a profile: follows from bytes alone, so that the same study has the same key whenever and
/// from wherever it comes.
package struct ContentKey {
    /// SHA-256 over the sorted hashes of the instances and of the clinical files beside them with their names.
    package let contentHash: String
    /// 32 hexadecimal digits; names folders.
    package let id: String

    /// - Parameters:
    ///   - profileHash: nil when no profile was found for the study.
    ///   - modelHash: the hash of the profile's model and of its weights.
    package init(_ members: [StudyMember], profileHash: String?, modelHash: String?) {
        let instances = members.filter(\.isInstance).map { $0.sha256 }.sorted()
        // What lies elsewhere than beside the images is no input of a run; what is not JSON, CSV or the report neither.
        let sidecars = members.filter { !$0.isInstance && Self.isSidecar($0.path) }
            .map { "\($0.sha256) \($0.path)" }.sorted()
        // Without a single image, all there is tells one folder from another.
        let rest = instances.isEmpty ? members.map { "\($0.sha256) \($0.path)" }.sorted() : []
        let content = (["content"] + instances + ["beside"] + sidecars + ["rest"] + rest).joined(separator: "\n")
        contentHash = Hexadecimal.text(SHA256.hash(data: Data(content.utf8)))
        let key = ["study", contentHash, profileHash ?? "-", modelHash ?? "-"].joined(separator: "\n")
        id = Hexadecimal.text(SHA256.hash(data: Data(key.utf8)).prefix(16))
    }

    private static func isSidecar(_ path: String) -> Bool {
        let isKnown = path.hasSuffix(".json") || path.hasSuffix(".csv") || path == "report.txt"
        return !path.contains("/") && path != "modalis-manifest.json" && isKnown
    }
}
