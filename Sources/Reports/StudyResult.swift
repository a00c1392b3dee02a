package import Attribution
package import DICOM

/// Everything that is known when one study has run under one profile: what the writers draw and report.
///
/// The parts that go into the report as they are have the report's own types.
package struct StudyResult: Sendable {
    /// One imaging modality: what was read, and the grid on which the model and so the attribution saw it.
    package struct Image: Sendable {
        package let modality: InputModality
        /// The series' own volume, as decoded.
        package let volume: Volume
        /// The grid of the model's input for this modality; its size is the input's spatial shape (x, y, z).
        /// For a 2-D input `size.z` is 1.
        package let modelGrid: VolumeGeometry
        /// The display window that the profile asks for, in the volume's unit; nil for the object's own.
        package let window: DisplayWindow?
        /// What was done between the volume and the model's input, in order.
        package let steps: [String]

        package init(
            modality: InputModality, volume: Volume, modelGrid: VolumeGeometry, window: DisplayWindow? = nil,
            steps: [String]
        ) {
            self.modality = modality
            self.volume = volume
            self.modelGrid = modelGrid
            self.window = window
            self.steps = steps
        }
    }

    package let study: Study
    /// Files below the study's folder that were not read, for the counts in the report.
    package let unreadFiles: [FolderContents.UnreadFile]
    /// Modalis first, then the libraries that decide about numbers and pixels.
    package let software: [StudyReport.Software]
    package let profile: StudyReport.Profile
    package let model: StudyReport.Model
    /// The profiles that were offered and do not fit, and why.
    package let otherProfiles: [StudyReport.OtherProfile]
    /// Per imaging modality of the profile, in its order.
    package let selections: [StudyReport.Selection]
    package let images: [Image]
    package let clinical: [StudyReport.ClinicalValue]
    /// Every modality of the model in the profile's order: images, clinical, text.
    package let modalities: [InputModality]
    package let predictions: [StudyReport.Prediction]
    package let attributions: [Attribution]
    /// Index into `attributions` of the one that overlays and previews show.
    package let shownAttribution: Int
    package let importances: [ModalityImportance]
    package let warnings: [Finding]
    package let timing: StudyReport.Timing

    package init(
        study: Study, unreadFiles: [FolderContents.UnreadFile] = [], software: [StudyReport.Software],
        profile: StudyReport.Profile, model: StudyReport.Model, otherProfiles: [StudyReport.OtherProfile] = [],
        selections: [StudyReport.Selection], images: [Image], clinical: [StudyReport.ClinicalValue] = [],
        modalities: [InputModality], predictions: [StudyReport.Prediction], attributions: [Attribution],
        shownAttribution: Int = 0, importances: [ModalityImportance] = [], warnings: [Finding] = [],
        timing: StudyReport.Timing
    ) {
        self.study = study
        self.unreadFiles = unreadFiles
        self.software = software
        self.profile = profile
        self.model = model
        self.otherProfiles = otherProfiles
        self.selections = selections
        self.images = images
        self.clinical = clinical
        self.modalities = modalities
        self.predictions = predictions
        self.attributions = attributions
        self.shownAttribution = shownAttribution
        self.importances = importances
        self.warnings = warnings
        self.timing = timing
    }

    /// The attribution that overlays and previews show; nil when nothing was explained.
    package var shown: Attribution? {
        attributions.indices.contains(shownAttribution) ? attributions[shownAttribution] : nil
    }

    /// The label of a target, as the predictions name it.
    package func label(of target: Target) -> String? {
        predictions.first { $0.output == target.modelOutput }?.values.first { $0.index == target.index }?.label
    }

    /// The same result with another of its attributions shown.
    func showing(_ attribution: Int) -> StudyResult {
        StudyResult(
            study: study, unreadFiles: unreadFiles, software: software, profile: profile, model: model,
            otherProfiles: otherProfiles, selections: selections, images: images, clinical: clinical,
            modalities: modalities, predictions: predictions, attributions: attributions,
            shownAttribution: attribution, importances: importances, warnings: warnings, timing: timing)
    }
}
