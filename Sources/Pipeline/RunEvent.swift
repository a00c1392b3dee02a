package import Tensors

/// What happens while studies are worked on, in order; the command line shows it, a machine reads it as JSON lines.
package enum RunEvent: Sendable {
    /// A study folder begins: its place among those given, from 1.
    case studyBegan(number: Int, of: Int)
    /// A step of the current study under a profile; `fraction` is the part of this step that is done, 0…1.
    case step(Step, profile: String?, fraction: Double)
    /// A file or folder of results was put in place.
    case written(study: String, profile: String, path: String)
    /// A profile does not fit the study, with the reason.
    case profileSkipped(study: String, profile: String, reason: any ReasonedError)
    /// The study, or one profile's run of it, ended without results.
    case refused(study: String, profile: String?, reason: any ReasonedError)
    case studyEnded(number: Int)

    /// The steps of one study under one profile, in order.
    package enum Step: String, Sendable, Codable, CaseIterable {
        case scan, select, decode, prepare, predict, explain, importance, write
    }
}
