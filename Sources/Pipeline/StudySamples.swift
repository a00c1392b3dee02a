package import Attribution
import DICOM
package import Foundation
import Inference
import Profiles
package import Tensors

/// Studies as samples on which methods of explanation are compared.
package struct StudySamples {
    package let profile: LoadedProfile
    private let mask: String?
    private let structures: [String]
    private let settings: ReadSettings

    /// - Parameters:
    ///   - mask: the path inside each study's folder of a JSON file that says where the feature is (see `StudyMask`);
    ///   a study without that file has no mask. nil for none at all.
    ///   - structures: labels of segments or names of regions in the study's own objects; they come before any file, and the
    ///     profile's `mask` after it.
    package init(
        profile: LoadedProfile, mask: String?, structures: [String] = [], settings: ReadSettings = ReadSettings()
    ) {
        self.profile = profile
        self.mask = mask
        self.structures = structures
        self.settings = settings
    }

    /// Every study of a folder, ready to be explained: the first element that the profile explains.
    /// - Parameter refuse: given what is wrong with one of the studies, beside the others.
    /// - Throws: what is wrong with the folder.
    package func read(_ folder: URL, refuse: (any ReasonedError) -> Void) throws -> [MethodComparison.Sample] {
        var isFolder: ObjCBool = false
        guard unsafe FileManager.default.fileExists(atPath: folder.path, isDirectory: &isFolder), isFolder.boolValue
        else { throw PipelineError.inputMissing }
        let reader = settings.reader(for: profile.profile)
        let contents = try reader.contents(ofFolder: folder.path)
        guard !contents.studies.isEmpty else {
            throw PipelineError.studyEmpty(
                files: contents.files.count,
                reasons: Dictionary(contents.files.map { ($0.code.rawValue, 1) }) { $0 + $1 })
        }
        if contents.holdsSeveralPatients { throw PipelineError.patientsMixed(studies: contents.studies.count) }
        var samples: [MethodComparison.Sample] = []
        for study in contents.studies {
            do {
                samples.append(try sample(study, in: folder, reader))
            } catch let failure as any ReasonedError {
                refuse(failure)
            }
        }
        return samples
    }

    private func sample(_ study: Study, in folder: URL, _ reader: StudyReader) throws -> MethodComparison.Sample {
        if let refusal = study.refusals.first {
            throw PipelineError.studyRefused(code: refusal.code.rawValue, message: refusal.message)
        }
        let inputs = try ModelInputs(
            profile.profile, fit: ProfileFit(profile.profile, study: study), study: study, folder: folder,
            tokenizer: profile.tokenizer, decode: { try reader.volume($0) })
        let session = try profile.executor.session(inputs.tensors)
        let values = try session.value(profile.output).scalars
        let prediction = try PredictionReading(profile.profile.target, output: profile.output, values: values)
        guard let target = prediction.targets(profile.profile.target.choose, label: nil).first else {
            throw PipelineError.studyRefused(code: "nothing-to-explain", message: "the profile explains no element")
        }
        let known = try mask.map { folder.appending(path: $0) }
            .flatMap { FileManager.default.fileExists(atPath: $0.path) ? try StudyMask(contentsOf: $0) : nil }
        let masks = try self.masks(study, inputs, known, reader)
        let labels = profile.profile.target.labels
        let truth = known?.label.flatMap { labels.firstIndex(of: $0) }
        let predicted = labels.count > 1 ? values.indices.max { values[$0] < values[$1] } : nil
        return MethodComparison.Sample(
            name: StudyLabel(studyInstanceUID: study.studyInstanceUID).description,
            request: try ExplanationRequest(
                session: session, target: profile.target(target), modalities: inputs.modalities,
                givenBaselines: profile.given.baselines, labelMaps: profile.given.labelMaps
            ).comparing(profile.cohort),
            masks: masks, isRight: predicted.flatMap { predicted in truth.map { $0 == predicted } })
    }

    /// By modality: from the study's own objects where somebody names structures, else from the file, else from what is there.
    private func masks(
        _ study: Study, _ inputs: ModelInputs, _ known: StudyMask?, _ reader: StudyReader
    ) throws -> [String: Tensor] {
        if let known, structures.isEmpty {
            var masks: [String: Tensor] = [:]
            for image in inputs.images where image.source != nil {
                masks[image.modality.name] = known.resampled(to: image.grid, dimensions: image.tensor.shape.rank - 1)
            }
            return masks
        }
        var request = profile.profile.mask
        if !structures.isEmpty {
            request = MaskSpecification(
                structures: structures, object: request?.object, threshold: request?.threshold ?? 0.5)
        }
        return try StudyStructures(study, reader: reader).masks(request, for: inputs.images)
    }
}
