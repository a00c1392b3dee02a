/// The scalar that is explained: one element of one output of the model, as the model gives it.
package struct Target: Hashable, Sendable {
    package let output: String
    /// Index into the output's elements of one sample, row-major without the batch axis.
    package let index: Int

    package init(output: String, index: Int) {
        self.output = output
        self.index = index
    }
}
