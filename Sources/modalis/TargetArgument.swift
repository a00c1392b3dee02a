import ArgumentParser
import Attribution

/// `--target K` or `--target NAME:K`: an element of one of a model's outputs.
struct TargetArgument: ExpressibleByArgument {
    /// nil when only an index is given.
    let output: String?
    let index: Int

    init?(argument: String) {
        let parts = argument.lastIndex(of: ":").map { (argument[..<$0], argument[argument.index(after: $0)...]) }
        guard let index = Int(parts?.1 ?? argument[...]), index >= 0 else { return nil }
        self.index = index
        output = parts.map { String($0.0) }
    }

    /// The target among these outputs. Its index is checked by the executor, which knows the output's extents.
    func target(outputs: [String]) throws -> Target {
        let list = outputs.joined(separator: ", ")
        guard let output else {
            guard outputs.count == 1, let only = outputs.first else {
                throw CommandFailure(
                    "target-ambiguous",
                    "the model has several outputs; say --target NAME:\(index) with NAME one of \(list)")
            }
            return Target(output: only, index: index)
        }
        guard outputs.contains(output) else {
            throw CommandFailure("target-unknown", "the model has no output \(output); it has \(list)")
        }
        return Target(output: output, index: index)
    }
}
