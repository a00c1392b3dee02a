import Glibc
package import Profiles
package import Tensors

/// Why the service cannot begin, take a study in, or go on with one.
package enum ServiceError: ReasonedError, Hashable {
    case configurationUnreadable(file: String, reason: String)
    case configurationInvalid(file: String, issues: [ProfileIssue])
    /// Another service has the staging folder.
    case alreadyRunning
    /// A folder of the configuration; `role` says which.
    case folderUnusable(role: String, errorNumber: Int32)
    case tooManyFiles(limit: Int)
    case folderTooDeep(limit: Int)
    case studyTooLarge(limit: Int)
    /// The study's folder, or something in it, cannot be listed or read.
    case inputUnreadable(errorNumber: Int32)
    /// Something changed between looking and taking.
    case inputChanged
    case copyDiffers
    case manifestInvalid(reason: String)
    case manifestDiffers(files: Int)
    case diskLow(needed: Int, free: Int)
    case noProfileChosen
    case childUnavailable(errorNumber: Int32)
    case wrongState(id: String, state: String, wanted: String)
    case inputGone
    /// Somebody removed what was to be delivered.
    case resultsGone
    /// A folder of an inbox without a file that could belong to a study.
    case folderEmpty
    /// The same content is another study under the profile as it is now.
    case knownUnderChangedProfile(study: String)

    package var code: String {
        switch self {
        case .configurationUnreadable: "configuration-unreadable"
        case .configurationInvalid: "configuration-invalid"
        case .alreadyRunning: "service-running"
        case .folderUnusable(_, let number): number == ENOSPC || number == EDQUOT ? "disk-full" : "folder-unusable"
        case .tooManyFiles: "too-many-files"
        case .folderTooDeep: "folder-too-deep"
        case .studyTooLarge: "study-too-large"
        case .inputUnreadable: "input-unreadable"
        case .inputChanged: "input-changed"
        case .copyDiffers: "copy-differs"
        case .manifestInvalid: "manifest-invalid"
        case .manifestDiffers: "manifest-differs"
        case .diskLow: "disk-low"
        case .noProfileChosen: "no-profile-chosen"
        case .childUnavailable: "child-unavailable"
        case .wrongState: "wrong-state"
        case .inputGone: "input-gone"
        case .resultsGone: "results-gone"
        case .folderEmpty: "folder-empty"
        case .knownUnderChangedProfile: "known-under-changed-profile"
        }
    }

    package var message: String {
        switch self {
        case .configurationUnreadable(let file, let reason): "cannot read \(file): \(reason)"
        case .configurationInvalid(let file, let issues):
            "\(file): " + issues.map(\.description).joined(separator: "; ")
        case .alreadyRunning: "a service works in this staging folder already"
        case .folderUnusable(let role, let number): "the \(role) folder cannot be used: \(Self.text(number))"
        case .tooManyFiles(let limit): "the study has more than \(limit) files"
        case .folderTooDeep(let limit): "the study's folders are nested more than \(limit) deep"
        case .studyTooLarge(let limit): "the study has more than \(limit) bytes"
        case .inputUnreadable(let number): "the study cannot be read: \(Self.text(number))"
        case .inputChanged: "the study changed while it was taken"
        case .copyDiffers: "a copy was not what had been read"
        case .manifestInvalid(let reason): "the study's manifest cannot be used: \(reason)"
        case .manifestDiffers(let files): "\(files) files are not what the study's manifest says"
        case .diskLow(let needed, let free): "\(needed) bytes are needed, \(free) are free"
        case .noProfileChosen: "no profile of the inbox is for this study"
        case .childUnavailable(let number): "the working process cannot be started: \(Self.text(number))"
        case .wrongState(let id, let state, let wanted): "the study \(id) is \(state); \(wanted)"
        case .inputGone: "the study's files are gone"
        case .resultsGone: "the study's results are gone before they were delivered; release it to make them again"
        case .folderEmpty:
            "the folder holds no file that could belong to a study; it is held until it does, or is removed"
        case .knownUnderChangedProfile(let study):
            "the profile changed after the study was staged; the same content is study \(study) under it as it is now"
        }
    }

    package var family: FailureFamily {
        switch self {
        case .configurationUnreadable, .inputUnreadable, .inputGone, .resultsGone: .input
        case .configurationInvalid: .model
        case .alreadyRunning, .wrongState: .usage
        case .folderUnusable, .diskLow, .copyDiffers: .output
        case .childUnavailable: .fault
        case .tooManyFiles, .folderTooDeep, .studyTooLarge, .inputChanged, .manifestInvalid, .manifestDiffers,
            .noProfileChosen, .folderEmpty, .knownUnderChangedProfile:
            .study
        }
    }

    static func text(_ errorNumber: Int32) -> String {
        unsafe strerror(errorNumber).map { unsafe String(cString: $0) } ?? "error \(errorNumber)"
    }
}
