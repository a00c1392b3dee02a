import ArgumentParser
import DICOM
import Foundation
import Inference
import ONNX
import Pipeline
import Profiles
import Tensors

struct TensorsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tensors", abstract: "Write exactly what a model would be given for a study.",
        discussion: """
            For every model input INPUT.npy (Float32, batch first) and INPUT.json with the grid (LPS, millimetres), the series \
            chosen and the steps applied, in order. With several studies or profiles each has a folder of its own, named after \
            the study's pseudonym and the profile. The model itself is not run; if its file is there, the profile is checked \
            against it.
            """)

    @Option(help: "A profile (.json), or a folder of profiles: those that fit a study are used.")
    var profile: String

    @Option(help: "Where the files go; created if it is not there.")
    var output: String

    @OptionGroup var limits: LimitArguments

    @Argument(help: "Folders, searched recursively.")
    var studies: [String]

    func run() throws {
        let profiles = try ProfileFile.all(at: URL(filePath: profile))
        for profile in profiles { try checkModel(profile) }
        var failed: Int32 = 0
        func fail(_ failure: any ReasonedError) {
            CommandFailure.print(failure)
            failed = max(failed, failure.family.rawValue)
        }
        // Tolerances are a profile's own, so each profile reads the folder in its way.
        var jobs: [Job] = []
        let settings = try limits.settings()
        for path in studies {
            for profile in profiles {
                let reader = settings.reader(for: profile.profile)
                do {
                    jobs += try self.jobs(path, profile, reader, among: profiles.count, fail)
                } catch let failure as any ReasonedError {
                    fail(failure)
                }
            }
        }
        for (index, path) in studies.enumerated()
        where profiles.count > 1 && !jobs.contains(where: { $0.path == path }) && failed == 0 {
            fail(
                PipelineError.noProfileFits(
                    offered: profiles.count, reasons: "no profile finds its modalities in study \(index + 1)"))
        }
        for job in jobs {
            do {
                try job.write(to: folder(of: job, among: jobs))
            } catch let failure as any ReasonedError {
                fail(failure)
            }
        }
        if failed != 0 { throw ExitCode(failed) }
    }

    /// The model only has to be there to be run; a profile can be tried before it is.
    private func checkModel(_ file: ProfileFile) throws {
        guard file.modelIsPresent else {
            CommandFailure.print(
                CommandFailure(
                    "model-missing",
                    "warning: \(file.profile.model.file) is not there, so the inputs are not checked against it",
                    family: .model))
            return
        }
        let folder = file.modelURL.deletingLastPathComponent().path
        let model = try ONNXModel.load(bytes: Array(try file.modelData()), folder: folder)
        try file.checkExternalData(model.externalFiles)
        try ModelContract.check(file.profile, inputs: model.graph.inputs, outputs: model.graph.outputs)
    }

    /// The studies of a folder under one profile. Among several profiles, one that does not fit is passed over.
    private func jobs(
        _ path: String, _ profile: ProfileFile, _ reader: StudyReader, among count: Int,
        _ fail: (any ReasonedError) -> Void
    ) throws -> [Job] {
        let contents = try reader.contents(ofFolder: path)
        if contents.studies.isEmpty {
            let reasons = Dictionary(grouping: contents.files) { $0.code.rawValue }.mapValues(\.count)
            throw PipelineError.studyEmpty(files: contents.files.count, reasons: reasons)
        }
        return contents.studies.compactMap { study in
            if let refusal = study.refusals.first {
                fail(PipelineError.studyRefused(code: refusal.code.rawValue, message: refusal.message))
                return nil
            }
            let fit = ProfileFit(profile.profile, study: study)
            if count > 1, fit.outcome == .doesNotFit { return nil }
            return Job(path: path, profile: profile, study: study, fit: fit, reader: reader)
        }
    }

    private func folder(of job: Job, among jobs: [Job]) -> String {
        var parts = [output]
        if Set(jobs.map { "\($0.path) \($0.study.studyInstanceUID)" }).count > 1 {
            parts.append(StudyLabel(studyInstanceUID: job.study.studyInstanceUID).description)
        }
        if Set(jobs.map(\.profile.profile.name)).count > 1 { parts.append(job.profile.profile.name) }
        return parts.joined(separator: "/")
    }

    /// One study under one profile.
    struct Job {
        let path: String
        let profile: ProfileFile
        let study: Study
        let fit: ProfileFit
        let reader: StudyReader

        /// Prepares everything and then writes it, all files or none.
        func write(to folder: String) throws {
            let inputs = try ModelInputs(
                profile.profile, fit: fit, study: study, folder: URL(filePath: path),
                tokenizer: try profile.tokenizer(), decode: { try reader.volume($0) })
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            let tensors = inputs.tensors.sorted { $0.key < $1.key }
            let names = ArrayFileNames(tensors.map(\.key))
            var files = OutputFiles(folder: folder)
            for (name, tensor) in tensors {
                let file = names.byValue[name] ?? name
                let record = TensorRecord(name, tensor, inputs, fit, profile)
                files.add(NPY.bytes(of: tensor), as: file)
                files.add(Array(try encoder.encode(record)), as: String(file.dropLast("npy".count)) + "json")
            }
            try files.write()
            for warning in inputs.warnings {
                CommandFailure.print(
                    CommandFailure(warning.code.rawValue, "warning: " + warning.message, family: .study))
            }
            for (name, _) in tensors { print(folder + "/" + (names.byValue[name] ?? name)) }
        }
    }
}
