import Attribution
package import DICOM

extension StudyReport {
    /// The report of a result and of the files that show it.
    /// - Parameter remarks: what writers could not make of this study, and why.
    /// - Throws: `ReportError.mapMismatch`.
    package init(of result: StudyResult, outputs: [Output], remarks: [Finding] = [], timing: Timing) throws {
        format = Self.currentFormat
        study = StudySummary(
            studyInstanceUID: result.study.studyInstanceUID,
            skippedFiles: Dictionary(grouping: result.unreadFiles, by: \.code.rawValue)
                .map { SkippedFiles(code: ReasonCode(rawValue: $0.key), count: $0.value.count) }
                .sorted { $0.code.rawValue < $1.code.rawValue })
        software = result.software
        profile = result.profile
        model = result.model
        otherProfiles = result.otherProfiles
        series = result.study.series.map { series in
            SeriesSummary(
                series,
                usedFor: result.images.filter { $0.volume.description.seriesInstanceUID == series.seriesInstanceUID }
                    .map(\.modality.name))
        }
        selections = result.selections
        images = result.images.map(ImageSummary.init)
        clinical = result.clinical
        texts = result.texts.isEmpty ? nil : result.texts
        predictions = result.predictions
        attributions = try result.attributions.enumerated().map { index, attribution in
            try AttributionSummary(attribution, of: result, shown: index == result.shownAttribution)
        }
        modalityImportance = result.importances.map(\.reported)
        warnings = result.warnings + remarks
        self.outputs = outputs
        self.timing = Timing(
            steps: timing.steps.map { Timing.Step(step: $0.step, seconds: ($0.seconds * 1000).rounded() / 1000) },
            peakMemoryBytes: timing.peakMemoryBytes)
    }
}

extension StudyReport.SeriesSummary {
    init(_ series: Series, usedFor: [String]) {
        self.init(
            seriesInstanceUID: series.seriesInstanceUID, modality: series.modality,
            seriesDescription: series.seriesDescription, usedFor: usedFor, refusals: series.refusals,
            instances: series.instances.map { instance in
                StudyReport.InstanceSummary(
                    sopInstanceUID: instance.attributes.string(Tag(0x0008, 0x0018)) ?? "",
                    sopClassUID: instance.attributes.string(Tag(0x0008, 0x0016)) ?? "",
                    transferSyntaxUID: instance.transferSyntaxUID, bytes: instance.fileSize, sha256: instance.sha256)
            })
    }
}

extension StudyReport.ImageSummary {
    init(_ image: StudyResult.Image) {
        let description = image.volume.description
        self.init(
            modality: image.modality.name, seriesInstanceUID: description.seriesInstanceUID,
            volume: description.index, distinction: description.distinction, unit: image.volume.unit,
            geometry: StudyReport.Geometry(image.volume.geometry),
            modelGeometry: StudyReport.Geometry(image.modelGrid), steps: image.volume.steps + image.steps,
            findings: image.volume.findings)
    }
}

extension ModalityImportance {
    /// The same with numbers rounded for people and JSON; numbers that are not finite become 0, as JSON has none.
    var reported: ModalityImportance {
        func number(_ value: Double) -> Double { value.reported ?? 0 }
        return ModalityImportance(
            measure: measure, parameters: parameters,
            entries: entries.map { entry in
                Entry(
                    modality: entry.modality, value: number(entry.value), share: number(entry.share),
                    attributes: entry.attributes.map {
                        Part(
                            name: $0.name, value: number($0.value), shareOfModality: number($0.shareOfModality),
                            share: number($0.share))
                    },
                    patches: entry.patches.map {
                        Patches(grid: $0.grid, size: $0.size, values: $0.values.map(number))
                    })
            },
            interactions: interactions.map { Interaction(first: $0.first, second: $0.second, value: number($0.value)) },
            facts: facts.mapValues(number))
    }
}
