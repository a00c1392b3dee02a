import COneDNN
import Tensors

/// Which places of its inputs a node's result at one place depends on.
enum Reach {
    /// The same place of each input, in any channel.
    case place
    /// A window of the first input; what lies beyond the border counts as `fill`.
    case window(conednn_window, fill: Float)
    /// Any place.
    case everywhere

    /// Operators that treat every place by itself, given what `of` asks for.
    private static let placewise: Set<String> = [
        "Abs", "Add", "BatchNormalization", "Ceil", "Celu", "Clip", "Concat", "Cos", "Div", "Dropout", "Elu", "Erf",
        "Exp",
        "Floor", "Gelu", "HardSigmoid", "HardSwish", "Identity", "LRN", "LeakyRelu", "Log", "Max", "Mean", "Min",
        "Mish", "Mul",
        "Neg", "PRelu", "Pow", "Reciprocal", "Relu", "Round", "Selu", "Shrink", "Sigmoid", "Sign", "Sin", "Softplus",
        "Softsign",
        "Sqrt", "Sub", "Sum", "Swish", "Tanh", "ThresholdedRelu",
    ]

    /// - Parameters:
    ///   - shapes: of every value for one sample.
    ///   - constants: values that hold no data of the inputs.
    static func of(
        _ node: Node, opset: Int, shape: (String) -> Shape?, constant: (String) -> Constant?
    ) throws -> Reach {
        guard let first = node.inputs.first, let input = shape(first), let output = shape(node.outputs[0]),
            input.rank > 2, output.rank == input.rank, node.outputs.dropFirst().allSatisfy(\.isEmpty)
        else { return .everywhere }
        let spatial = Array(input.dimensions.dropFirst(2))
        let reader = NodeReader(node: node, opset: opset)
        switch node.opType {
        case "Conv":
            guard let weights = constant(node.inputs[1]), (1...3).contains(spatial.count) else { return .everywhere }
            let window = try ConvolutionWindow(reader).over(
                spatial, kernel: Array(weights.shape.dimensions.dropFirst(2))
            ).window
            return .window(window, fill: 0)
        case "MaxPool", "AveragePool":
            guard let kernel = try reader.ints("kernel_shape"), kernel.count == spatial.count, kernel.count <= 3 else {
                return .everywhere
            }
            let geometry = try ConvolutionWindow(reader)
            let window = try geometry.over(spatial, kernel: kernel).window
            // As low as a finite number goes: infinity times a weight of zero would not be a number.
            if node.opType == "MaxPool" { return .window(window, fill: -.greatestFiniteMagnitude) }
            let padding = [
                window.pad_begin.0, window.pad_begin.1, window.pad_begin.2, window.pad_end.0, window.pad_end.1,
                window.pad_end.2,
            ]
            // A mean over what lies inside only is another one at every border.
            let includes = try reader.flag("count_include_pad") && !geometry.ceil
            return includes || padding.allSatisfy { $0 <= 0 } ? .window(window, fill: 0) : .everywhere
        case "Concat":
            guard let axis = try reader.int("axis"), axis == 1 || axis == 1 - input.rank else { return .everywhere }
        case "BatchNormalization":
            return node.inputs.dropFirst().allSatisfy { constant($0) != nil } ? .place : .everywhere
        default: break
        }
        guard placewise.contains(node.opType) else { return .everywhere }
        let fits = node.inputs.allSatisfy { name in
            guard !name.isEmpty, let shape = constant(name)?.shape ?? shape(name) else { return name.isEmpty }
            let own = shape.dimensions.suffix(spatial.count)
            return constant(name) == nil
                ? shape.rank == input.rank && Array(own) == Array(output.dimensions.dropFirst(2))
                : own.allSatisfy { $0 == 1 }
        }
        return fits ? .place : .everywhere
    }
}
