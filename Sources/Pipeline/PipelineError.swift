package import Tensors

/// Why a folder or study gave no results, beyond what the rooms below report themselves.
package enum PipelineError: ReasonedError, Hashable {
    /// The path given for a study does not exist or is not a folder.
    case inputMissing
    /// Files that are there but could not be read, where a study without them is not wanted.
    case filesUnreadable(count: Int)
    /// No DICOM image was found; the counts say what was there instead.
    case studyEmpty(files: Int, reasons: [String: Int])
    /// The folder's studies belong to different patients.
    case patientsMixed(studies: Int)
    /// The study contradicts itself; the first finding's code and message.
    case studyRefused(code: String, message: String)
    /// None of the profiles offered fits the study.
    case noProfileFits(offered: Int, reasons: String)

    package var code: String {
        switch self {
        case .inputMissing: "input-missing"
        case .filesUnreadable: "files-unreadable"
        case .studyEmpty: "study-empty"
        case .patientsMixed: "patients-mixed"
        case .studyRefused(let code, _): code
        case .noProfileFits: "no-profile-fits"
        }
    }

    package var message: String {
        switch self {
        case .inputMissing: return "the study folder does not exist or cannot be read"
        case .filesUnreadable(let count): return "\(count) files of the study are there but cannot be read"
        case .studyEmpty(0, _): return "the folder is empty"
        case .studyEmpty(let files, let reasons):
            let counts = reasons.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
            return "none of the \(files) files is a readable DICOM image (\(counts))"
        case .patientsMixed(let studies):
            return "the folder holds \(studies) studies of different patients; give each patient a folder of its own"
        case .studyRefused(_, let message): return message
        case .noProfileFits(let offered, let reasons):
            return "none of the \(offered) profiles fits: \(reasons)"
        }
    }

    package var family: FailureFamily {
        switch self {
        case .inputMissing, .filesUnreadable: .input
        case .studyEmpty, .patientsMixed, .studyRefused, .noProfileFits: .study
        }
    }
}
