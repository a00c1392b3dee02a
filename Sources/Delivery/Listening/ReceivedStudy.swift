package import Foundation

/// A study that came over the network and is complete, as far as silence or a count can tell.
package struct ReceivedStudy: Hashable, Sendable {
    /// Holds the objects and nothing else; names are Modalis' own.
    package let folder: URL
    /// Derived from the study's UID: `study-` and 32 hexadecimal digits. The same study arriving in parts has the same.
    package let identifier: String
    /// AE titles that sent parts of it.
    package let callers: [String]
    package let instances: Int
    package let bytes: Int

    /// The identifier as messages have it.
    package var label: String { Self.label(identifier) }

    /// `study-` and ten digits: the label that the study has everywhere else.
    static func label(_ identifier: String) -> String { String(identifier.prefix(16)) }
}

/// What becomes of a received study. Takes the folder away or copies it; what is left of it afterwards is removed. When it
/// throws, the study stays in the spool and is handed on again later.
package typealias ReceivedStudyHandler = @Sendable (ReceivedStudy) async throws -> Void
