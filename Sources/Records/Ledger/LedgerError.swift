import GRDB
package import Tensors

/// Why the ledger cannot be used, or refuses a step.
package enum LedgerError: ReasonedError, Hashable {
    case missing(path: String)
    /// SQLite's extended result code and its general text; never a statement's arguments.
    case unusable(code: Int, reason: String)
    case full
    /// The file was written by a later version of the software.
    case newer
    case unknownStudy(id: String)
    case unknownDelivery(id: Int64)
    case severalStudies(prefix: String, count: Int)
    case exists(id: String)
    case impossibleStep(id: String, from: StudyState, to: StudyState)
    case impossibleBeginning(StudyState)

    package var code: String {
        switch self {
        case .missing: "ledger-missing"
        case .unusable: "ledger-unusable"
        case .full: "disk-full"
        case .newer: "ledger-newer"
        case .unknownStudy: "study-unknown"
        case .unknownDelivery: "delivery-unknown"
        case .severalStudies: "study-ambiguous"
        case .exists: "study-exists"
        case .impossibleStep, .impossibleBeginning: "ledger-step-impossible"
        }
    }

    package var message: String {
        switch self {
        case .missing(let path): "there is no ledger at \(path); has the service run with this configuration?"
        case .unusable(let code, let reason): "the ledger cannot be used: \(reason) (SQLite \(code))"
        case .full: "the ledger's disk is full"
        case .newer: "the ledger was written by a later version of Modalis; use that version"
        case .unknownStudy(let id): "no study \(id) in the ledger; `modalis list` names those it has"
        case .unknownDelivery(let id): "no delivery \(id) in the ledger"
        case .severalStudies(let prefix, let count): "\(count) studies begin with \(prefix); give more of the name"
        case .exists(let id): "the study \(id) is in the ledger already"
        case .impossibleStep(let id, let from, let to):
            "the study \(id) is \(from.rawValue) and cannot become \(to.rawValue)"
        case .impossibleBeginning(let state): "no study begins as \(state.rawValue)"
        }
    }

    package var family: FailureFamily {
        switch self {
        case .missing: .input
        case .unusable, .full, .newer: .output
        case .unknownStudy, .unknownDelivery, .severalStudies: .usage
        case .exists, .impossibleStep, .impossibleBeginning: .study
        }
    }

    init(_ error: DatabaseError) {
        self =
            error.resultCode == .SQLITE_FULL
            ? .full
            : .unusable(code: Int(error.extendedResultCode.rawValue), reason: error.extendedResultCode.description)
    }
}
