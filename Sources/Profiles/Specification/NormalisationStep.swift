import Attribution

/// One step from voxel values to the numbers a model takes, applied on the model's grid. An object with one key in JSON:
/// `{"window": {"center": 40, "width": 400}}`.
package enum NormalisationStep: JSONReadable {
    /// Which voxels of the grid statistics are taken over. Whatever lies outside is left out of the statistics;
    /// with `non-zero` it also keeps its value, as MONAI's NormalizeIntensity does.
    package enum Region: String, Codable, Sendable, CaseIterable {
        case all
        case nonZero = "non-zero"
        /// Points that the source image covers.
        case covered
    }

    /// Values below or above become the bounds.
    case clip(Interval)
    /// [center − width∕2, center + width∕2] becomes `to`; what lies beyond becomes its bounds.
    case window(center: Double, width: Double, to: Interval)
    /// The smallest and largest value become `to`'s bounds.
    case minMax(over: Region, to: Interval)
    /// The percentiles `between` (0…100, linear interpolation between order statistics as in NumPy) become `to`'s bounds; what
    /// lies beyond is clipped.
    case percentile(between: Interval, over: Region, to: Interval)
    /// Minus the mean, over the population standard deviation.
    case zScore(over: Region)
    /// Minus a fixed mean, over a fixed standard deviation; one of each, or one per channel.
    case fixed(mean: [Double], standardDeviation: [Double])

    /// The object's one key.
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case clip, window
        case minMax = "min-max"
        case percentile
        case zScore = "z-score"
        case fixed = "mean-std"
    }

    package enum ParameterKeys: String, CodingKey, CaseIterable {
        case center, width, to, over, between, mean, std
    }

    private enum WindowKeys: String, CodingKey, CaseIterable { case center, width, to }
    private enum MinMaxKeys: String, CodingKey, CaseIterable { case over, to }
    private enum PercentileKeys: String, CodingKey, CaseIterable { case between, over, to }
    private enum ZScoreKeys: String, CodingKey, CaseIterable { case over }
    private enum FixedKeys: String, CodingKey, CaseIterable { case mean, std }

    private static let unit = Interval(low: 0, high: 1)

    package init(reading json: JSONReader) {
        let fields = JSONFields<CodingKeys>(json)
        let present = CodingKeys.allCases.filter { fields.has($0) }
        guard present.count == 1 else {
            if case .object = json.value {
                json.report("expected one of \(CodingKeys.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            self = .clip(Self.unit)
            return
        }
        let inner = fields[present[0]]
        switch present[0] {
        case .clip: self = .clip(Interval(reading: inner))
        case .window:
            let parameters = JSONFields<WindowKeys>(inner)
            self = .window(
                center: parameters[.center].number(), width: parameters[.width].positive(),
                to: parameters.interval(.to) ?? Self.unit)
        case .minMax:
            let parameters = JSONFields<MinMaxKeys>(inner)
            self = .minMax(
                over: parameters.choice(.over, default: .all), to: parameters.interval(.to) ?? Self.unit)
        case .percentile:
            let parameters = JSONFields<PercentileKeys>(inner)
            let between = parameters.value(.between, as: Interval.self)
            if between.low < 0 || between.high > 100 { parameters[.between].report("expected numbers from 0 to 100") }
            self = .percentile(
                between: between, over: parameters.choice(.over, default: .all),
                to: parameters.interval(.to) ?? Self.unit)
        case .zScore:
            self = .zScore(over: JSONFields<ZScoreKeys>(inner).choice(.over, default: .all))
        case .fixed:
            let parameters = JSONFields<FixedKeys>(inner)
            self = .fixed(
                mean: Self.numbers(parameters[.mean]) { $0.number() },
                standardDeviation: Self.numbers(parameters[.std]) { $0.positive() })
        }
    }

    private static func numbers(_ json: JSONReader, _ read: (JSONReader) -> Double) -> [Double] {
        if case .array = json.value { return json.array().map(read) }
        return [read(json)]
    }

    /// Why the step does not suit a modality of so many channels.
    func problem(channels: Int) -> String? {
        guard case .fixed(let mean, let deviation) = self else { return nil }
        for list in [mean, deviation] where list.count != 1 && list.count != channels {
            return "has \(list.count) numbers for \(channels) channel" + (channels == 1 ? "" : "s")
        }
        return nil
    }

    package func encode(to encoder: any Encoder) throws {
        var outer = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .clip(let interval): try outer.encode(interval, forKey: .clip)
        case .window(let center, let width, let to):
            var inner = outer.nestedContainer(keyedBy: ParameterKeys.self, forKey: .window)
            try inner.encode(center, forKey: .center)
            try inner.encode(width, forKey: .width)
            try inner.encode(to, forKey: .to)
        case .minMax(let over, let to):
            var inner = outer.nestedContainer(keyedBy: ParameterKeys.self, forKey: .minMax)
            try inner.encode(over, forKey: .over)
            try inner.encode(to, forKey: .to)
        case .percentile(let between, let over, let to):
            var inner = outer.nestedContainer(keyedBy: ParameterKeys.self, forKey: .percentile)
            try inner.encode(between, forKey: .between)
            try inner.encode(over, forKey: .over)
            try inner.encode(to, forKey: .to)
        case .zScore(let over):
            var inner = outer.nestedContainer(keyedBy: ParameterKeys.self, forKey: .zScore)
            try inner.encode(over, forKey: .over)
        case .fixed(let mean, let deviation):
            var inner = outer.nestedContainer(keyedBy: ParameterKeys.self, forKey: .fixed)
            try inner.encode(mean, forKey: .mean)
            try inner.encode(deviation, forKey: .std)
        }
    }
}
