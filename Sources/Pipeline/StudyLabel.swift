import Crypto
import Foundation

/// A short name for a study that tells nobody who the patient is: derived from its UID, the same in every message and run.
package struct StudyLabel: Hashable, Sendable, CustomStringConvertible {
    package let description: String

    /// - Parameter studyInstanceUID: hashed, never shown.
    package init(studyInstanceUID: String) {
        let digest = SHA256.hash(data: Data(studyInstanceUID.utf8))
        description = "study-" + digest.prefix(5).map { String(format: "%02x", $0) }.joined()
    }
}
