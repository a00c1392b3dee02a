import Foundation
import Tensors

/// A failure that belongs to the command line rather than to a room.
struct CommandFailure: ReasonedError {
    let code: String
    let message: String
    let family: FailureFamily

    init(_ code: String, _ message: String, family: FailureFamily = .usage) {
        self.code = code
        self.message = message
        self.family = family
    }

    /// The one line a user sees on standard error.
    static func line(_ failure: any ReasonedError) -> String { "modalis: [\(failure.code)] \(failure.message)" }

    static func print(_ failure: any ReasonedError) {
        // Where standard error is a full disk, the exit status still tells.
        try? FileHandle.standardError.write(contentsOf: Data((line(failure) + "\n").utf8))
    }
}
