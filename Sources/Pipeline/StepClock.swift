/// Seconds spent per step of one run, in the order in which steps first began.
struct StepClock {
    private(set) var seconds: [(step: RunEvent.Step, seconds: Double)] = []
    private let now: () -> ContinuousClock.Instant

    init(now: @escaping () -> ContinuousClock.Instant = { .now }) { self.now = now }

    mutating func measure<Result>(_ step: RunEvent.Step, _ body: () throws -> Result) rethrows -> Result {
        let began = now()
        defer { add((now() - began) / .seconds(1), to: step) }
        return try body()
    }

    mutating func add(_ amount: Double, to step: RunEvent.Step) {
        if let at = seconds.firstIndex(where: { $0.step == step }) {
            seconds[at].seconds += amount
        } else {
            seconds.append((step, amount))
        }
    }
}
