package import Foundation

/// One step or happening in a study's life.
package struct StudyEvent: Codable, Hashable, Sendable, Identifiable {
    /// Rises with time.
    package let id: Int64
    package let study: String
    package let at: Date
    /// nil for a study's first event.
    package let from: StudyState?
    /// Equal to `from` for what happened without a change of state, such as the same study sent again.
    package let to: StudyState
    package let attempt: Int
    package let reasonCode: String?
    /// One sentence without identifiers.
    package let detail: String?
}
