import Attribution
import DICOM
import Tensors

extension StudyReport.AttributionSummary {
    /// - Throws: `ReportError.mapMismatch`.
    init(_ attribution: Attribution, of result: StudyResult, shown: Bool) throws {
        let sums = try result.modalities.map { try ModalitySums($0, in: attribution) }
        let total = sums.reduce(0) { $0 + ($1.map(\.magnitude) ?? 0) }
        self.init(
            method: attribution.method, parameters: attribution.parameters, output: attribution.target.modelOutput,
            index: attribution.target.index, score: attribution.target.score.rawValue,
            label: result.label(of: attribution.target),
            targetValue: Double(attribution.targetValue).reported,
            completenessGap: attribution.completenessGap.flatMap(\.reported),
            warnings: attribution.warnings.map { Finding(ReasonCode(rawValue: $0.code), $0.message) },
            modalities: try zip(result.modalities, sums).compactMap { modality, sums in
                guard let sums else { return nil }
                let image = result.images.first { $0.modality == modality }
                return StudyReport.ModalitySummary(
                    modality: modality.name, positive: sums.positive.reported ?? 0,
                    negative: sums.negative.reported ?? 0,
                    share: total > 0 ? (sums.magnitude / total).reported ?? 0 : 0,
                    peak: try image.flatMap { image in
                        try ModalityMap(of: image, in: attribution).flatMap { StudyReport.Peak($0, in: image) }
                    },
                    attributes: sums.attributes,
                    tokens: result.texts.first { $0.modality == modality.name }.map { sums.tokens(of: $0) })
            },
            shown: shown)
    }
}

extension StudyReport.Peak {
    init?(_ map: ModalityMap, in image: StudyResult.Image) {
        guard let peak = map.peak else { return nil }
        let position = map.grid.position(
            ofIndex: SIMD3(Double(peak.index.x), Double(peak.index.y), Double(peak.index.z)))
        let source = image.volume.geometry
        let slice = source.index(ofPosition: position).z.rounded()
        self.init(
            value: Double(peak.value).reported ?? 0, position: position.reported,
            slice: Int(min(max(slice, 0), Double(source.size.z - 1))) + 1)
    }
}

/// The parts of an attribution that belong to one modality, element by element.
private struct ModalitySums {
    var positive = 0.0
    var negative = 0.0
    var attributes: [StudyReport.AttributeValue] = []
    /// For texts: the sum at each position.
    var positions: [Double] = []

    /// What each token of a text is given.
    func tokens(of text: StudyReport.Text) -> [StudyReport.TokenValue] {
        zip(text.tokens, positions).enumerated().compactMap { position, token in
            token.0.text == "[PAD]"
                ? nil
                : StudyReport.TokenValue(position: position, token: token.0.text, value: token.1.reported ?? 0)
        }
    }

    var magnitude: Double { positive - negative }

    /// - Returns: nil when the method does not explain the modality's input.
    /// - Throws: `ReportError.mapMismatch` when the map has fewer channels or columns than the modality says.
    init?(_ modality: InputModality, in attribution: Attribution) throws {
        guard let map = attribution.maps[modality.input] else { return nil }
        let channels = map.shape.rank > 1 ? map.shape[1] : 1
        let range = channels == 1 ? 0..<1 : modality.channels ?? 0..<channels
        let each = channels > 0 ? map.count / channels : 0
        guard range.upperBound <= channels, modality.attributes.allSatisfy({ $0.columns.upperBound <= channels }) else {
            throw ReportError.mapMismatch(
                modality: modality.name, expected: [1, range.upperBound], found: map.shape.dimensions)
        }
        for value in map.scalars[(range.lowerBound * each)..<(range.upperBound * each)] where value.isFinite {
            if value > 0 { positive += Double(value) } else { negative += Double(value) }
        }
        func sum(_ columns: Range<Int>) -> Double {
            map.scalars[(columns.lowerBound * each)..<(columns.upperBound * each)]
                .reduce(0.0) { $0 + ($1.isFinite ? Double($1) : 0) }
        }
        if modality.kind == .text { positions = range.map { sum($0..<($0 + 1)) } }
        guard modality.kind == .clinical else { return }
        let parts =
            modality.attributes.isEmpty
            ? range.map { InputModality.Attribute(name: "\(modality.input)[\($0)]", columns: $0..<($0 + 1)) }
            : modality.attributes
        attributes = parts.map { part in
            StudyReport.AttributeValue(name: part.name, value: sum(part.columns).reported ?? 0)
        }
    }
}
