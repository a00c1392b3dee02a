/// Names that are each given once: the second `a` becomes `a#2`.
struct UniqueNames {
    private var taken: Set<String>
    /// The last number given for a name, so that ten thousand equal names do not take fifty million tries.
    private var numbers: [String: Int] = [:]

    init(taken: Set<String> = []) { self.taken = taken }

    mutating func unique(_ name: String) -> String {
        if taken.insert(name).inserted { return name }
        var number = numbers[name] ?? 1
        var candidate: String
        repeat {
            number += 1
            candidate = "\(name)#\(number)"
        } while !taken.insert(candidate).inserted
        numbers[name] = number
        return candidate
    }
}
