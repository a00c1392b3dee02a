import Tensors

/// What curves of removal take away one after the other, each with its relevance: the places of image modalities, the
/// attributes of clinical ones, the tokens of a text.
struct RemovalUnits {
    /// The unit of each element by input name; −1 for elements that are never removed.
    let labels: [String: [Int32]]
    let relevance: [Float]
    /// Inputs that have units, in alphabetical order.
    let inputs: [String]

    /// Units of every modality that the map explains.
    init(_ sample: ExplainedSample) {
        var labels: [String: [Int32]] = [:]
        var relevance: [Float] = []
        for (modality, values) in sample.explained {
            guard let input = sample.inputs[modality.input], let places = Places(of: modality, shape: input.shape)
            else { continue }
            var units: [Int32]
            if modality.kind == .clinical, !modality.attributes.isEmpty {
                units = [Int32](repeating: -1, count: places.count)
                for attribute in modality.attributes {
                    let columns = attribute.columns.clamped(to: 0..<places.count)
                    for column in columns { units[column] = Int32(relevance.count) }
                    relevance.append(columns.reduce(0) { $0 + values.scalars[$1] })
                }
            } else {
                units = (0..<places.count).map { Int32(relevance.count + $0) }
                relevance += values.scalars
            }
            var all = labels[modality.input] ?? [Int32](repeating: -1, count: input.count)
            for place in 0..<places.count {
                for k in 0..<places.elementsPerPlace { all[places.element(k, of: place)] = units[place] }
            }
            labels[modality.input] = all
        }
        self.labels = labels
        self.relevance = relevance
        inputs = labels.keys.sorted()
    }

    var count: Int { relevance.count }

    /// Units from the most to the least relevant; equal ones in an order drawn from the seed, so that the way in which
    /// pixels are stored earns nothing.
    func ranked(seed: UInt64) -> [Int] {
        var random = SeededRandom(seed: seed)
        let relevance = relevance
        // Swift's sort keeps the order of equal elements.
        return Array(0..<count).shuffled(using: &random).sorted { relevance[$0] > relevance[$1] }
    }

    /// The inputs that differ from the sample's once some units are replaced by their fill.
    /// - Parameter isRemoved: by unit.
    func replacing(_ isRemoved: [Bool], in sample: ExplainedSample, fill: [String: Tensor]) -> [String: Tensor] {
        var result: [String: Tensor] = [:]
        for name in inputs {
            guard let input = sample.inputs[name], let fill = fill[name], let units = labels[name] else { continue }
            var scalars = input.scalars
            var isChanged = false
            for (at, unit) in units.enumerated() where unit >= 0 && isRemoved[Int(unit)] {
                scalars[at] = fill.scalars[at]
                isChanged = true
            }
            if isChanged { result[name] = Tensor(shape: input.shape, scalars: scalars) }
        }
        return result
    }

    /// Which units the first `count` of an order are.
    func removed(_ order: [Int], first count: Int) -> [Bool] {
        var flags = [Bool](repeating: false, count: self.count)
        for unit in order.prefix(count) { flags[unit] = true }
        return flags
    }
}
