import DICOM

extension Preference {
    /// Which of several volumes come first: indices into `volumes`, why they won and why the others lost.
    func best(
        of volumes: [(volume: VolumeDescription, series: Series)]
    ) -> (winners: [Int], why: String, others: String) {
        switch self {
        case .rule(let rule):
            let outcomes = volumes.map { rule.outcome(of: $0.volume, in: $0.series) }
            let winners = volumes.indices.filter { outcomes[$0].holds }
            let loser = volumes.indices.first { !outcomes[$0].holds }
            return (
                winners.isEmpty ? Array(volumes.indices) : winners,
                winners.first.map { outcomes[$0].explanation } ?? "",
                loser.map { outcomes[$0].explanation } ?? ""
            )
        case .order(let path, let order):
            let found = volumes.map { path.values(of: $0.volume, in: $0.series) }
            let numbers = found.map { $0.numbers.first }
            let known = numbers.compactMap { $0 }
            guard let extreme = order == .highest ? known.max() : known.min() else {
                return (Array(volumes.indices), "", "")
            }
            let shown = found.allSatisfy(\.mayBeShown) ? " (\(extreme.brief))" : ""
            return (
                volumes.indices.filter { numbers[$0] == extreme }, "has the \(order.rawValue) \(path)\(shown)",
                "another has the \(order.rawValue) \(path)\(shown)"
            )
        }
    }
}
