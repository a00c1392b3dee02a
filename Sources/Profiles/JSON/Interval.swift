import Attribution

/// Two numbers, the first below the second; `[low, high]` in JSON.
package struct Interval: JSONReadable {
    package let low: Double
    package let high: Double

    package init(low: Double, high: Double) {
        self.low = low
        self.high = high
    }

    package init(reading json: JSONReader) {
        let numbers = json.array().map { $0.number() }
        guard numbers.count == 2, numbers[0] < numbers[1] else {
            if case .array = json.value { json.report("expected [low, high] with low below high") }
            (low, high) = (0, 1)
            return
        }
        (low, high) = (numbers[0], numbers[1])
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.unkeyedContainer()
        try container.encode(low)
        try container.encode(high)
    }

    package func contains(_ value: Double) -> Bool { value >= low && value <= high }

    package var text: String { "\(low.brief) to \(high.brief)" }
}
