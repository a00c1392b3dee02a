import Attribution
import DICOM
import Foundation
import Inference
import Profiles
import Reports
import Tensors

/// One study under one profile: from chosen series to results in place.
struct StudyWork {
    let profile: LoadedProfile
    let study: Study
    let contents: FolderContents
    /// The folder that the study was found in; clinical files lie in it.
    let folder: URL
    let reader: StudyReader
    let fit: ProfileFit
    private let scanSeconds: Double

    init(
        profile: LoadedProfile, study: Study, contents: FolderContents, folder: URL, reader: StudyReader,
        scanSeconds: Double
    ) {
        self.profile = profile
        self.study = study
        self.contents = contents
        self.folder = folder
        self.reader = reader
        self.scanSeconds = scanSeconds
        fit = ProfileFit(profile.profile, study: study)
    }

    /// Runs every step and puts the results at `target`.
    /// - Parameter progress: the step that is under way and the part of the work (without the scan) that is done.
    /// - Throws: what refuses the study, the model or the output; nothing is left at `target` then.
    func run(to target: URL, others: [StudyWork], progress: @escaping (RunEvent.Step, Double) -> Void) throws {
        var clock = StepClock()
        clock.add(scanSeconds, to: .scan)
        let steps = StepProgress(report: progress)

        steps.begin(.select)
        let (plan, sidecars) = try clock.measure(.select) { try select() }

        steps.begin(.decode)
        let volumes = try clock.measure(.decode) { try decode(plan) }

        steps.begin(.prepare)
        let inputs = try clock.measure(.prepare) {
            try ModelInputs(plan, volumes: volumes, clinical: sidecars.clinical, text: sidecars.text)
        }

        steps.begin(.predict)
        let (session, prediction) = try clock.measure(.predict) { try predict(inputs) }

        steps.begin(.explain)
        let attributions = try clock.measure(.explain) {
            try explain(session, inputs, prediction) { steps.advance(.explain, $0) }
        }

        steps.begin(.importance)
        let importances = try clock.measure(.importance) {
            try importance(session, inputs, prediction) { steps.advance(.importance, $0) }
        }

        steps.begin(.write)
        let result = StudyResult(
            study: study, unreadFiles: contents.files, software: StudyReport.Software.inUse, profile: profile.reported,
            model: profile.model, otherProfiles: others.map(\.asOther), selections: fit.modalities.map(\.reported),
            images: inputs.images.compactMap { image in
                image.source.map { source in
                    StudyResult.Image(
                        modality: image.modality, volume: source, modelGrid: image.grid, window: image.window,
                        steps: image.steps)
                }
            },
            clinical: inputs.clinical?.reported ?? [], texts: inputs.text.map { [$0.reported] } ?? [],
            modalities: inputs.modalities,
            predictions: [
                prediction.reported(
                    explained: Set(attributions.map(\.target)), score: profile.profile.target.score)
            ],
            attributions: attributions, shownAttribution: shown(among: attributions), importances: importances,
            warnings: inputs.warnings + collapses(importances),
            timing: StudyReport.Timing(
                steps: clock.seconds.map { StudyReport.Timing.Step(step: $0.step.rawValue, seconds: $0.seconds) },
                peakMemoryBytes: PeakMemory.bytes))
        let outputs = profile.profile.outputs
        let handedOn = profile.deidentifier.map { result.deidentified(by: $0) } ?? result
        try ResultFiles.write(handedOn, to: target, kinds: outputs.kinds, outputs: outputs)
    }

    private func select() throws -> (InputPlan, SidecarInputs) {
        try fit.requireFit()
        let plan = try InputPlan(
            profile.profile, volumes: fit.volumes(in: study), registrations: SpatialRegistrations(in: study))
        let sidecars = try SidecarInputs(
            profile.profile, study: study, folder: folder, volumes: plan.volumes, tokenizer: profile.tokenizer)
        return (plan, sidecars)
    }

    /// By modality name, in the units that the profile asks for.
    private func decode(_ plan: InputPlan) throws -> [String: Volume] {
        var decoded: [String: Volume] = [:]
        for description in plan.volumes { decoded[Self.key(description)] = try reader.volume(description) }
        var volumes: [String: Volume] = [:]
        for image in plan.images {
            guard let description = image.volume, let volume = decoded[Self.key(description)] else { continue }
            volumes[image.modality.name] = try image.modality.unit.converted(volume)
        }
        return volumes
    }

    private static func key(_ description: VolumeDescription) -> String {
        "\(description.seriesInstanceUID) \(description.index)"
    }

    private func predict(_ inputs: ModelInputs) throws -> (Session, PredictionReading) {
        let session = try profile.executor.session(inputs.tensors)
        let values = try session.value(profile.output).scalars
        return (
            session,
            try PredictionReading(profile.profile.target, output: profile.output, values: values)
        )
    }

    private func explain(
        _ session: Session, _ inputs: ModelInputs, _ prediction: PredictionReading, progress: @escaping (Double) -> Void
    ) throws -> [Attribution] {
        let wanted = profile.profile.methods.flatMap { request in
            prediction.targets(profile.profile.target.choose, label: request.label)
                .map { (request, profile.target($0)) }
        }
        return try wanted.enumerated().map { position, work in
            let (request, target) = work
            return try AttributionMethods.explain(
                request.id, parameters: request.parameters,
                try question(session, target, inputs) { progress((Double(position) + $0) / Double(wanted.count)) })
        }
    }

    /// What is asked about one element, with all that the profile gives for it.
    private func question(
        _ session: Session, _ target: Target, _ inputs: ModelInputs, progress: @escaping (Double) -> Void
    ) throws -> ExplanationRequest {
        try ExplanationRequest(
            session: session, target: target, modalities: inputs.modalities,
            givenBaselines: profile.given.baselines, labelMaps: profile.given.labelMaps, progress: progress
        ).comparing(profile.cohort)
    }

    /// Measures take the first element that the profile explains.
    private func importance(
        _ session: Session, _ inputs: ModelInputs, _ prediction: PredictionReading, progress: @escaping (Double) -> Void
    ) throws -> [ModalityImportance] {
        let requests = profile.profile.importance
        guard
            let target = prediction.targets(profile.profile.target.choose, label: nil).first
                .map(profile.target)
        else { return [] }
        return try requests.enumerated().map { position, request in
            func measure() throws -> ModalityImportance {
                try ModalityMeasures.measure(
                    request.measure, parameters: request.parameters,
                    try question(session, target, inputs) {
                        progress((Double(position) + $0) / Double(requests.count))
                    })
            }
            return request.looksAtCohort
                ? try profile.cohortImportance(position, target: target, measure: measure) : try measure()
        }
    }

    /// One modality that carries nearly everything is worth a warning.
    private func collapses(_ importances: [ModalityImportance]) -> [Finding] {
        zip(importances, profile.profile.importance).compactMap { importance, request in
            UnimodalCollapse(importance, above: request.warnAbove).map {
                Finding(ReasonCode(rawValue: UnimodalCollapse.code), $0.message)
            }
        }
    }

    private func shown(among attributions: [Attribution]) -> Int {
        let method = profile.profile.outputs.overlay?.method
        return attributions.firstIndex { $0.method == method } ?? 0
    }

    private var asOther: StudyReport.OtherProfile {
        StudyReport.OtherProfile(name: profile.profile.name, sha256: profile.file.sha256, reasons: fit.refusals)
    }
}

/// Turns steps and their parts into one fraction by the steps' usual weights.
private final class StepProgress {
    private let report: (RunEvent.Step, Double) -> Void
    private static let steps = RunEvent.Step.allCases.filter { $0 != .scan }

    init(report: @escaping (RunEvent.Step, Double) -> Void) { self.report = report }

    func begin(_ step: RunEvent.Step) { advance(step, 0) }

    func advance(_ step: RunEvent.Step, _ fraction: Double) {
        let whole = Self.steps.reduce(0) { $0 + $1.weight }
        let before = Self.steps.prefix { $0 != step }.reduce(0) { $0 + $1.weight }
        report(step, (before + step.weight * min(max(fraction, 0), 1)) / whole)
    }
}
