package import Tensors

/// What is wrong with a profile, or between a profile and its model.
package enum ProfileError: ReasonedError, Hashable {
    case unreadable(file: String, reason: String)
    case notJSON(file: String, reason: String)
    case invalid(file: String, issues: [ProfileIssue])
    case noProfiles(folder: String)
    case duplicateName(name: String, files: [String])
    case modelMissing(file: String)
    case modelUnreadable(file: String, reason: String)
    /// The model's path leaves the profile's folder through a symbolic link.
    case modelOutside(file: String)
    case modelHashDiffers(file: String, expected: String, found: String)
    /// The model keeps weights in a file that the profile gives no hash for.
    case externalDataUnlisted(file: String)
    /// A baseline or label map beside the profile.
    case givenUnusable(file: String, reason: String)
    /// A file of the profile's cohort, or all of it.
    case cohortUnusable(file: String, reason: String)
    case inputUnknown(input: String, modality: String, known: [String])
    case inputUnfed(input: String)
    case inputShape(input: String, given: String, expected: String)
    case outputUnknown(output: String, known: [String])

    package var code: String {
        switch self {
        case .unreadable: "profile-unreadable"
        case .notJSON, .invalid: "profile-invalid"
        case .noProfiles: "profile-folder-empty"
        case .duplicateName: "profile-name-twice"
        case .modelMissing: "model-missing"
        case .modelUnreadable: "model-unreadable"
        case .modelOutside: "model-outside-profile-folder"
        case .modelHashDiffers: "model-hash-differs"
        case .externalDataUnlisted: "model-data-unlisted"
        case .givenUnusable: "given-unusable"
        case .cohortUnusable: "cohort-unusable"
        case .inputUnknown: "model-input-unknown"
        case .inputUnfed: "model-input-unfed"
        case .inputShape: "model-input-shape"
        case .outputUnknown: "model-output-unknown"
        }
    }

    package var message: String {
        switch self {
        case .unreadable(let file, let reason): "cannot read profile \(file): \(reason)"
        case .notJSON(let file, let reason): "\(file) is not JSON: \(reason)"
        case .invalid(let file, let issues):
            (file.isEmpty ? "" : file + ": ") + issues.map(\.description).joined(separator: "; ")
        case .noProfiles(let folder): "no profile (*.json) in \(folder)"
        case .duplicateName(let name, let files):
            "\(files.joined(separator: " and ")) are both named \"\(name)\"; give each profile its own name"
        case .modelMissing(let file): "the model \(file) does not exist; put it where the profile's model.file says"
        case .modelUnreadable(let file, let reason): "cannot read the model \(file): \(reason)"
        case .modelOutside(let file):
            "the model \(file) lies outside the profile's folder; put the file itself there, not a link"
        case .modelHashDiffers(let file, let expected, let found):
            "the model \(file) has SHA-256 \(found), but the profile was written for \(expected); "
                + "restore the model or review and update the profile's model.sha256"
        case .externalDataUnlisted(let file):
            "the model keeps weights in \(file), but the profile's model.externalData gives no SHA-256 for it"
        case .givenUnusable(let file, let reason): "the given file \(file) cannot be used: \(reason)"
        case .cohortUnusable(let file, let reason): "the cohort's \(file) cannot be used: \(reason)"
        case .inputUnknown(let input, let modality, let known):
            "modality \"\(modality)\" feeds input \"\(input)\", but the model's inputs are \(known.joined(separator: ", "))"
        case .inputUnfed(let input): "no modality of the profile feeds the model's input \"\(input)\""
        case .inputShape(let input, let given, let expected):
            "the profile gives input \"\(input)\" the shape \(given), but the model takes \(expected)"
        case .outputUnknown(let output, let known):
            "the profile's target is output \"\(output)\", but the model's outputs are \(known.joined(separator: ", "))"
        }
    }

    package var family: FailureFamily { .model }
}
