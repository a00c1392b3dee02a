/// An error that a user can act on: a stable reason code, one sentence, and the family that decides the exit status.
///
/// Messages carry facts (path inside the study, tag, size, JSON path), never values that could identify a patient.
package protocol ReasonedError: Error {
    /// Lower-case words joined by hyphens, such as `model-hash-differs`. Part of the reports' format.
    var code: String { get }
    /// What, where, and what to do; no trailing full stop needed by the caller.
    var message: String { get }
    var family: FailureFamily { get }
}

/// Families of failures. The raw value is the exit status (sysexits.h where it has one).
package enum FailureFamily: Int32, Sendable, CaseIterable {
    /// The command line or a value given on it.
    case usage = 64
    /// A study, series, file or clinical value.
    case study = 65
    /// An input path that does not exist or cannot be read.
    case input = 66
    /// A fault of Modalis itself.
    case fault = 70
    /// Writing results.
    case output = 73
    /// A profile or a model.
    case model = 78
}
