/// All instances of one StudyInstanceUID below a folder, in series and volumes.
package struct Study: Sendable {
    package let studyInstanceUID: String
    /// By series number, then UID.
    package let series: [Series]
    /// Contradictions across the study, such as two patients; non-empty means the study must not be processed.
    package let refusals: [Finding]

    package init(studyInstanceUID: String, series: [Series], refusals: [Finding]) {
        self.studyInstanceUID = studyInstanceUID
        self.series = series
        self.refusals = refusals
    }
}

/// All instances of one SeriesInstanceUID.
package struct Series: Sendable {
    package let seriesInstanceUID: String
    package let modality: String
    package let seriesDescription: String
    package let instances: [Instance]
    package let volumes: [VolumeDescription]
    /// Why instances of this series belong to no volume, with the numbers that failed.
    package let refusals: [Finding]

    package init(
        seriesInstanceUID: String, modality: String, seriesDescription: String, instances: [Instance],
        volumes: [VolumeDescription], refusals: [Finding]
    ) {
        self.seriesInstanceUID = seriesInstanceUID
        self.modality = modality
        self.seriesDescription = seriesDescription
        self.instances = instances
        self.volumes = volumes
        self.refusals = refusals
    }
}

/// What a folder held.
package struct FolderContents: Sendable {
    package let studies: [Study]
    /// Files that were not read as DICOM images, each with the reason; `path` is relative to the folder.
    package let files: [UnreadFile]

    package struct UnreadFile: Codable, Hashable, Sendable {
        package let path: String
        package let code: ReasonCode
        package let message: String

        package init(path: String, code: ReasonCode, message: String) {
            self.path = path
            self.code = code
            self.message = message
        }
    }

    package init(studies: [Study], files: [UnreadFile]) {
        self.studies = studies
        self.files = files
    }
}
