package import Tensors

/// What happens while studies are worked on, in order; the command line shows it, a machine reads it as JSON lines.
///
/// Studies are named by a derived identifier (`StudyLabel`), never by DICOM values or folder names.
package enum RunEvent: Sendable {
    /// A study folder begins: its place among those given, from 1.
    case folderBegan(number: Int, of: Int)
    /// A step begins or advances; `fraction` is the part of the folder's whole work that is done, 0…1.
    case progress(Step, study: String?, profile: String?, fraction: Double)
    /// A folder of results was put in place.
    case written(study: String, profile: String, path: String)
    /// A profile does not fit the study: no series can be these of its modalities.
    case profileSkipped(study: String, profile: String, missing: [String], reason: any ReasonedError)
    /// The folder, a study in it, or one profile's run of it ended without results.
    case refused(number: Int, study: String?, profile: String?, reason: any ReasonedError)
    case folderEnded(number: Int)

    /// The steps of one study under one profile, in order.
    package enum Step: String, Sendable, Codable, CaseIterable {
        case scan, select, decode, prepare, predict, explain, importance, write

        /// The step's usual part of the whole time, from measured runs; only for showing progress.
        var weight: Double {
            switch self {
            case .scan: 0.15
            case .select: 0.01
            case .decode: 0.12
            case .prepare: 0.07
            case .predict: 0.03
            case .explain: 0.35
            case .importance: 0.12
            case .write: 0.15
            }
        }
    }
}
