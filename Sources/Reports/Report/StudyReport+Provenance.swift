package import DICOM

extension StudyReport {
    package struct Software: Codable, Hashable, Sendable {
        package let name: String
        package let version: String

        package init(name: String, version: String) {
            self.name = name
            self.version = version
        }
    }

    package struct Profile: Codable, Hashable, Sendable {
        /// Short and unique, such as `ct-pet-lesion`.
        package let name: String
        package let version: String
        /// What the profile is for, one line.
        package let title: String
        /// Of the profile's file.
        package let sha256: String

        package init(name: String, version: String, title: String, sha256: String) {
            self.name = name
            self.version = version
            self.title = title
            self.sha256 = sha256
        }
    }

    package struct Model: Codable, Hashable, Sendable {
        package struct File: Codable, Hashable, Sendable {
            /// The file's name without its folder.
            package let name: String
            package let sha256: String

            package init(name: String, sha256: String) {
                self.name = name
                self.sha256 = sha256
            }
        }

        package let name: String
        package let version: String
        /// The ONNX file, then its external data files.
        package let files: [File]

        package init(name: String, version: String, files: [File]) {
            self.name = name
            self.version = version
            self.files = files
        }
    }

    /// A profile that was offered and not used.
    package struct OtherProfile: Codable, Hashable, Sendable {
        package let name: String
        package let sha256: String
        package let reasons: [Finding]

        package init(name: String, sha256: String, reasons: [Finding]) {
            self.name = name
            self.sha256 = sha256
            self.reasons = reasons
        }
    }

    /// Which volume stands for an imaging modality, and why the others do not.
    package struct Selection: Codable, Hashable, Sendable {
        package struct Candidate: Codable, Hashable, Sendable {
            package let seriesInstanceUID: String
            /// The volume's index within its series; nil for a series that gave no volume.
            package let volume: Int?
            package let seriesDescription: String
            /// Why it was chosen, or why it lost.
            package let reasons: [Finding]

            package init(seriesInstanceUID: String, volume: Int?, seriesDescription: String, reasons: [Finding]) {
                self.seriesInstanceUID = seriesInstanceUID
                self.volume = volume
                self.seriesDescription = seriesDescription
                self.reasons = reasons
            }
        }

        package let modality: String
        /// nil for an optional modality that the study lacks.
        package let chosen: Candidate?
        package let rejected: [Candidate]

        package init(modality: String, chosen: Candidate?, rejected: [Candidate]) {
            self.modality = modality
            self.chosen = chosen
            self.rejected = rejected
        }
    }
}
