import Tensors

/// One node's arithmetic for shapes that are known. Made once per plan and run many times.
///
/// Data comes as pointers in the layouts that the kernel named. Every output is written whole; every input gradient asked for is
/// written whole too (the plan adds gradients that meet).
protocol Kernel: AnyObject {
    /// The layout in which each input must come; nil takes it as it is produced (its layout was known when the kernel was made).
    var inputLayouts: [Layout?] { get }
    var outputLayouts: [Layout] { get }
    func forward(_ x: [UnsafeMutablePointer<Float>], _ y: [UnsafeMutablePointer<Float>]) throws(ArithmeticFailure)
    /// The vector-Jacobian product. `gx` is nil for inputs whose gradient nobody needs.
    func backward(_ pass: BackwardPass) throws(ArithmeticFailure)
    /// Called once, before anything runs, where `backward` will follow `forward`.
    func prepareBackward() throws(ArithmeticFailure)
    /// The values of forward that `backward` reads, which must be kept for it; all unless a kernel says otherwise.
    var backwardReads: BackwardReads { get }
}

extension Kernel {
    var backwardReads: BackwardReads { [.inputs, .outputs] }
    func prepareBackward() throws(ArithmeticFailure) {}
}

struct BackwardReads: OptionSet, Sendable {
    let rawValue: Int

    static let inputs = BackwardReads(rawValue: 1)
    static let outputs = BackwardReads(rawValue: 2)
}

/// What a kernel's backward pass reads and writes; the same layouts as forward.
@safe struct BackwardPass {
    let x: [UnsafeMutablePointer<Float>]
    let y: [UnsafeMutablePointer<Float>]
    let gy: [UnsafeMutablePointer<Float>]
    let gx: [UnsafeMutablePointer<Float>?]
    /// Whether `gy` may be overwritten, as nobody reads it afterwards.
    var consumesIncoming = false
}

/// A value as a node finds it when a plan is made.
struct PlanInput {
    let shape: Shape
    let elementType: ElementType
    /// Known before anything runs.
    let constant: Constant?
    /// How the value is produced; plain for constants.
    let layout: Layout
}

/// What an operator makes of a node in a plan.
enum Prepared {
    /// The outputs are known already.
    case folded([Constant])
    /// The first output is the first input under another shape.
    case reshaped(Shape)
    case kernel(any Kernel, outputs: [Shape], elementType: ElementType)
    /// Other operators do it; `results` are the node's outputs.
    case expanded(Expansion, results: [Expansion.Value])
}
