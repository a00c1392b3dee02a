import ArgumentParser
import Attribution
import Foundation
import Pipeline
import Profiles
import Reports
import Tensors

struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Say how good explanations are: metrics over methods, as a table, CSV and JSON.",
        discussion: """
            Either a model with arrays (--model, --input, --target; several samples along axis 0), or a profile with studies. \
            Methods and metrics take parameters as JSON: --metric iou 'iou={"threshold":"quantile"}'. A method or metric that \
            cannot be used on a sample has its reason in its place and does not stop the others; a method that failed gives the \
            exit status of its reason.

            Without --method: for a profile its own methods; else \(Self.usualMethods.joined(separator: ", ")). "all" is every \
            method. Without --metric: every metric for which there is what it needs (masks, several modalities).

            Masks say where the feature is. For arrays one for each image (--mask), values above 0 inside, of the image's \
            spatial axes, with the samples along axis 0 when there are several. For studies a JSON file inside each study's \
            folder (--study-mask; phantoms have one), or a segment or region that somebody drew (--mask-structure, or the profile's \
            mask; the study's only one is taken by itself); resampled to the model's grid.

            With --output: evaluation.json (Schemas/evaluation.schema.json), evaluation.csv (every number) and summary.csv \
            (means, deviations, places).

            METHODS
              \(AttributionMethods.ids.joined(separator: ", "))

            METRICS (↑ higher is better, ↓ lower is better)
              \(MetricRegistry.all.map { "\($0.id) \($0.direction == .higherIsBetter ? "↑" : "↓")" }.joined(separator: ", "))
            """)

    static let usualMethods = [
        "gradient", "input-x-gradient", "integrated-gradients", "deeplift", "grad-cam", "occlusion",
    ]

    @OptionGroup var arrays: EvaluatedArrays

    @Option(help: ArgumentHelp("A profile (JSON) under which the studies are evaluated.", valueName: "profile"))
    var profile: String?

    @Option(
        help: ArgumentHelp("Inside each study's folder, the JSON file that describes its mask.", valueName: "path"))
    var studyMask = "truth/truth.json"

    @Option(
        name: .customLong("mask-structure"), parsing: .upToNextOption,
        help: ArgumentHelp(
            "Segments or regions of the study's Segmentation and RT Structure Set objects that are the mask, by label, number or "
                + "pattern with *; before any file.", valueName: "name"))
    var maskStructure: [String] = []

    @OptionGroup var limits: LimitArguments

    @Option(
        parsing: .upToNextOption, help: ArgumentHelp("Methods to compare; see METHODS.", valueName: "id[=json]"))
    var method: [ConfiguredArgument] = []

    @Option(parsing: .upToNextOption, help: ArgumentHelp("Metrics to compare by; see METRICS.", valueName: "id[=json]"))
    var metric: [ConfiguredArgument] = []

    @Option(help: ArgumentHelp("Where the files go; created if it is not there.", valueName: "folder"))
    var output: String?

    @Flag(name: [.short, .long], help: "Print nothing but failures.")
    var quiet = false

    @Argument(help: ArgumentHelp("Folders, one for each study; searched recursively.", valueName: "study"))
    var studies: [String] = []

    func validate() throws {
        if (profile == nil) == (arrays.model == nil) {
            throw ValidationError("Give either --model with --input, or --profile with studies.")
        }
        if profile != nil, studies.isEmpty { throw ValidationError("Name at least one study folder.") }
        if profile != nil, arrays.isUsed {
            throw ValidationError("A profile says by itself what --input and its like say.")
        }
        if arrays.model != nil, !studies.isEmpty { throw ValidationError("Studies need --profile, not --model.") }
    }

    func run() throws {
        var failures: Set<FailureFamily> = []
        let (source, samples) = try profile.map { try studySamples($0, &failures) } ?? arrays.samples()
        guard !samples.isEmpty else { throw ExitCode(failures.map(\.rawValue).max() ?? FailureFamily.study.rawValue) }
        var comparison = MethodComparison(
            methods: try methods(source), metrics: try metrics(for: samples))
        let line = ProgressLine(isQuiet: quiet)
        for (index, sample) in samples.enumerated() {
            try comparison.add(sample) { fraction, what in
                line.show(
                    (Double(index) + fraction) / Double(samples.count),
                    "sample \(index + 1)/\(samples.count)  \(what)")
            }
        }
        line.clear()
        if let output {
            let record = EvaluationRecord(source: source, samples: samples, comparison: comparison)
            var files = OutputFiles(folder: output)
            files.add(Array(try (ResultJSON.text(record) + "\n").utf8), as: "evaluation.json")
            files.add(Array(comparison.evaluation.csv.utf8), as: "evaluation.csv")
            files.add(Array(comparison.evaluation.summaryCSV.utf8), as: "summary.csv")
            try files.write()
        }
        if !quiet { print(heading(samples) + comparison.evaluation.table(), terminator: "") }
        for run in comparison.runs {
            guard let failure = run.failure, failures.insert(failure.family).inserted || !quiet else { continue }
            CommandFailure.print(
                CommandFailure(
                    failure.code, "\(run.method), sample \(run.sample): \(failure.message)", family: failure.family))
        }
        if let worst = failures.map(\.rawValue).max() { throw ExitCode(worst) }
    }

    /// What the numbers are about, above the table.
    private func heading(_ samples: [MethodComparison.Sample]) -> String {
        let targets = Set(samples.map { "\($0.request.target.output)[\($0.request.target.index)]" }).sorted()
        let judged = samples.compactMap(\.isRight)
        var text =
            "\(samples.count) sample\(samples.count == 1 ? "" : "s"), explaining \(targets.joined(separator: ", "))"
        let masked = samples.count { !$0.masks.isEmpty }
        if masked > 0 { text += "; masks for \(masked)" }
        if !judged.isEmpty { text += "; the model is right about \(judged.count { $0 }) of \(judged.count)" }
        return text + "\n\n"
    }

    private func studySamples(
        _ path: String, _ failures: inout Set<FailureFamily>
    ) throws -> (EvaluationSource, [MethodComparison.Sample]) {
        let profile = try LoadedProfile(ProfileFile(contentsOf: URL(filePath: path)))
        let reader = StudySamples(
            profile: profile, mask: studyMask, structures: maskStructure, settings: try limits.settings())
        var samples: [MethodComparison.Sample] = []
        let line = ProgressLine(isQuiet: quiet)
        for (index, study) in studies.enumerated() {
            line.show(0, "study \(index + 1)/\(studies.count)  reading")
            var refused: [any ReasonedError] = []
            do {
                samples += try reader.read(URL(filePath: study)) { refused.append($0) }
            } catch let failure as any ReasonedError {
                refused.append(failure)
            }
            line.clear()
            for failure in refused {
                failures.insert(failure.family)
                CommandFailure.print(
                    CommandFailure(failure.code, "study \(index + 1): \(failure.message)", family: failure.family))
            }
        }
        return (EvaluationSource(profile), samples)
    }

    private func methods(_ source: EvaluationSource) throws -> [ConfiguredMethod] {
        let chosen: [(id: String, parameters: [String: JSONValue])]
        if method.contains(where: { $0.id == "all" }) {
            chosen = AttributionMethods.ids.map { ($0, [:]) }
        } else if method.isEmpty {
            guard source.methods.isEmpty else {
                // A profile's parameters are in its file; the name is enough where it tells the methods apart.
                let ids = source.methods.map(\.id)
                return try Self.distinct(
                    source.methods.map { own in
                        try ConfiguredMethod(
                            own.id, parameters: own.parameters, label: ids.count { $0 == own.id } == 1 ? own.id : nil)
                    }, by: \.label)
            }
            chosen = Self.usualMethods.map { ($0, [:]) }
        } else {
            chosen = method.map { ($0.id, $0.parameters) }
        }
        return try Self.distinct(chosen.map { try ConfiguredMethod($0.id, parameters: $0.parameters) }, by: \.label)
    }

    private func metrics(for samples: [MethodComparison.Sample]) throws -> [ConfiguredMetric] {
        guard metric.isEmpty || metric.contains(where: { $0.id == "all" }) else {
            return try Self.distinct(
                metric.map { try MetricRegistry.metric($0.id, parameters: $0.parameters) }, by: \.label)
        }
        let hasMasks = samples.contains { !$0.masks.isEmpty }
        let hasModalities = samples.contains { $0.request.modalities.count > 1 }
        return try MetricRegistry.all.filter { type in
            !metric.isEmpty
                || (hasMasks || !type.needs.contains(.mask))
                    && (hasModalities || !type.needs.contains(.modalityImportance))
        }.map { try MetricRegistry.metric($0.id) }
    }

    /// The same thing twice would be one column.
    private static func distinct<Element>(_ list: [Element], by label: (Element) -> String) -> [Element] {
        var seen: Set<String> = []
        return list.filter { seen.insert(label($0)).inserted }
    }
}
