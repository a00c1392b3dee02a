import Tensors

/// Which signs of a disease a patient has. The disease needs several of them, so no modality alone tells.
enum SignPattern {
    /// Half of the patients have at least `needed` of `count` signs; most are one sign away from the other answer.
    static func draw(count: Int, needed: Int, _ random: inout SeededRandom) -> [Bool] {
        let ill = random.uniform() < 0.5
        let near = random.uniform() < 0.7
        let present =
            ill
            ? (near ? needed : Int.random(in: needed...count, using: &random))
            : (near ? needed - 1 : Int.random(in: 0..<needed, using: &random))
        var signs = (0..<count).map { $0 < present }
        signs.shuffle(using: &random)
        return signs
    }

    static func count(_ signs: Bool...) -> Int { signs.reduce(0) { $0 + ($1 ? 1 : 0) } }
}
