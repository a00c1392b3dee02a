import Inference

/// Operators that work element by element. Expected results are onnxruntime's.
extension OperatorCase {
    static let elementwise: [OperatorCase] = [
        OperatorCase(
            "Abs", inputs: ["x": .pat([1, 2, 3])], order: ["x"],
            results: [.floats([1, 2, 3], [1.12, 0.63, 0.37, 1.38, 0.38, 0.62])]),
        OperatorCase(
            "Elu", inputs: ["x": .pat([1, 2, 3])], order: ["x"],
            results: [.floats([1, 2, 3], [-0.6737202, 0.63, -0.3092657, 1.38, 0.38, -0.4620556])]),
        OperatorCase(
            "Erf", inputs: ["x": .pat([1, 2, 3])], order: ["x"],
            results: [.floats([1, 2, 3], [-0.8867879, 0.6270465, -0.399206, 0.949016, 0.4090095, -0.6194115])]),
        OperatorCase(
            "HardSigmoid", inputs: ["x": .pat([1, 2, 3])], order: ["x"],
            results: [.floats([1, 2, 3], [0.276, 0.626, 0.426, 0.776, 0.576, 0.376])]),
        OperatorCase(
            "HardSwish", inputs: ["x": .pat([1, 2, 3])], order: ["x"],
            results: [.floats([1, 2, 3], [-0.3509333, 0.38115, -0.1621833, 1.0074, 0.2140667, -0.2459333])]),
        OperatorCase(
            "LeakyRelu", inputs: ["x": .pat([1, 2, 3])], order: ["x"],
            results: [.floats([1, 2, 3], [-0.0112, 0.63, -0.0037, 1.38, 0.38, -0.0062])]),
        OperatorCase(
            "Neg", inputs: ["x": .pat([1, 2, 3])], order: ["x"],
            results: [.floats([1, 2, 3], [1.12, -0.63, 0.37, -1.38, -0.38, 0.62])]),
        OperatorCase(
            "Relu", inputs: ["x": .pat([1, 2, 3])], order: ["x"],
            results: [.floats([1, 2, 3], [0, 0.63, 0, 1.38, 0.38, 0])]),
        OperatorCase(
            "Selu", inputs: ["x": .pat([1, 2, 3])], order: ["x"],
            results: [.floats([1, 2, 3], [-1.184467, 0.6619416, -0.5437198, 1.449967, 0.3992664, -0.8123395])]),
        OperatorCase(
            "Sigmoid", inputs: ["x": .pat([1, 2, 3])], order: ["x"],
            results: [.floats([1, 2, 3], [0.2460113, 0.6524894, 0.408541, 0.798991, 0.5938731, 0.3497815])]),
        OperatorCase(
            "Softplus", inputs: ["x": .pat([1, 2, 3])], order: ["x"],
            results: [.floats([1, 2, 3], [0.2823779, 1.05696, 0.5251629, 1.604406, 0.9010896, 0.4304467])]),
        OperatorCase(
            "Softsign", inputs: ["x": .pat([1, 2, 3])], order: ["x"],
            results: [.floats([1, 2, 3], [-0.5283019, 0.3865031, -0.270073, 0.5798319, 0.2753623, -0.3827161])]),
        OperatorCase(
            "Tanh", inputs: ["x": .pat([1, 2, 3])], order: ["x"],
            results: [.floats([1, 2, 3], [-0.8075688, 0.5580522, -0.3539917, 0.8809513, 0.3627075, -0.551128])]),
        OperatorCase(
            "Sin", inputs: ["x": .pat([1, 2, 3])], order: ["x"],
            results: [.floats([1, 2, 3], [-0.9001005, 0.5891448, -0.3616154, 0.9818535, 0.3709205, -0.5810351])]),
        OperatorCase(
            "Cos", inputs: ["x": .pat([1, 2, 3])], order: ["x"],
            results: [.floats([1, 2, 3], [0.4356824, 0.8080275, 0.9323273, 0.1896408, 0.9286646, 0.8138785])]),
        OperatorCase(
            "Celu", inputs: ["x": .pat([1, 2, 3])], order: ["x"],
            results: [.floats([1, 2, 3], [-0.6737202, 0.63, -0.3092657, 1.38, 0.38, -0.4620556])]),
        OperatorCase(
            "ThresholdedRelu", inputs: ["x": .pat([1, 2, 3])], order: ["x"],
            results: [.floats([1, 2, 3], [0, 0, 0, 1.38, 0, 0])]),
        OperatorCase(
            "Exp", inputs: ["x": .pat([1, 2, 3])], order: ["x"],
            results: [.floats([1, 2, 3], [0.3262798, 1.877611, 0.6907343, 3.974902, 1.462285, 0.5379444])]),
        OperatorCase(
            "Identity", inputs: ["x": .pat([1, 2, 3])], order: ["x"],
            results: [.floats([1, 2, 3], [-1.12, 0.63, -0.37, 1.38, 0.38, -0.62])]),
        OperatorCase(
            "Dropout", inputs: ["x": .pat([1, 2, 3])], order: ["x"],
            results: [.floats([1, 2, 3], [-1.12, 0.63, -0.37, 1.38, 0.38, -0.62])]),
        OperatorCase(
            "Log", inputs: ["x": .pos([1, 2, 3])], order: ["x"],
            results: [.floats([1, 2, 3], [0.2776318, -0.1863296, -0.5621189, 0.4574249, -0.5447272, -0.198451])]),
        OperatorCase(
            "Sqrt", inputs: ["x": .pos([1, 2, 3])], order: ["x"],
            results: [.floats([1, 2, 3], [1.148913, 0.9110433, 0.7549834, 1.256981, 0.7615773, 0.9055385])]),
        OperatorCase(
            "Reciprocal", inputs: ["x": .pos([1, 2, 3])], order: ["x"],
            results: [.floats([1, 2, 3], [0.7575758, 1.204819, 1.754386, 0.6329114, 1.724138, 1.219512])]),
        OperatorCase(
            "Mish", opset: 18, inputs: ["x": .pat([1, 2, 3])], order: ["x"],
            results: [.floats([1, 2, 3], [-0.308117, 0.4942336, -0.1782197, 1.272814, 0.2723947, -0.2515306])]),
        OperatorCase(
            "Gelu", opset: 20, inputs: ["x": .pat([1, 2, 3])], order: ["x"],
            results: [.floats([1, 2, 3], [-0.1471197, 0.4634612, -0.1316058, 1.264365, 0.2462504, -0.1659299])]),
        OperatorCase(
            "Gelu", opset: 20, inputs: ["x": .pat([1, 2, 3])], order: ["x"],
            attributes: ["approximate": .string("tanh")],
            results: [.floats([1, 2, 3], [-0.1473121, 0.4634222, -0.1316114, 1.264132, 0.2462442, -0.1659668])]),
        OperatorCase(
            "Elu", inputs: ["x": .pat([1, 2, 3])], order: ["x"],
            attributes: ["alpha": .float(0.5)],
            results: [.floats([1, 2, 3], [-0.3368601, 0.63, -0.1546328, 1.38, 0.38, -0.2310278])]),
        OperatorCase(
            "LeakyRelu", inputs: ["x": .pat([1, 2, 3])], order: ["x"],
            attributes: ["alpha": .float(0.3)],
            results: [.floats([1, 2, 3], [-0.336, 0.63, -0.111, 1.38, 0.38, -0.186])]),
        OperatorCase(
            "Ceil", inputs: ["x": .pat([1, 2, 3])], order: ["x"],
            results: [.floats([1, 2, 3], [-1, 1, -0, 2, 1, -0])], isSmooth: false),
        OperatorCase(
            "Floor", inputs: ["x": .pat([1, 2, 3])], order: ["x"],
            results: [.floats([1, 2, 3], [-2, 0, -1, 1, 0, -1])], isSmooth: false),
        OperatorCase(
            "Round", inputs: ["x": .pat([1, 2, 3])], order: ["x"],
            results: [.floats([1, 2, 3], [-1, 1, -0, 1, 0, -1])], isSmooth: false),
        OperatorCase(
            "Sign", inputs: ["x": .pat([1, 2, 3])], order: ["x"],
            results: [.floats([1, 2, 3], [-1, 1, -1, 1, 1, -1])], isSmooth: false),
        OperatorCase(
            "Clip", inputs: ["x": .pat([1, 2, 3])], order: ["x", "lo", "hi"],
            constants: ["lo": .floats([], [-0.5]), "hi": .floats([], [0.9])],
            results: [.floats([1, 2, 3], [-0.5, 0.63, -0.37, 0.9, 0.38, -0.5])]),
        OperatorCase(
            "Cast", inputs: ["x": .pat([1, 2, 3])], order: ["x"],
            attributes: ["to": .int(7)],
            results: [.floats([1, 2, 3], [-1, 0, 0, 1, 0, 0])], isSmooth: false),
        OperatorCase(
            "Add", inputs: ["a": .pat([1, 2, 3]), "b": .pos([1, 2, 3])], order: ["a", "b"],
            results: [.floats([1, 2, 3], [0.2, 1.46, 0.2, 2.96, 0.96, 0.2])]),
        OperatorCase(
            "Add", inputs: ["a": .pat([1, 2, 3]), "b": .pos([1, 1, 3])], order: ["a", "b"],
            results: [.floats([1, 2, 3], [0.2, 1.46, 0.2, 2.7, 1.21, -0.05000001])]),
        OperatorCase(
            "Add", inputs: ["a": .pat([1, 3, 1]), "b": .pos([1, 3, 2])], order: ["a", "b"],
            results: [.floats([1, 3, 2], [0.2, -0.29, 1.2, 2.21, 0.21, 0.45])]),
        OperatorCase(
            "Sub", inputs: ["a": .pat([1, 2, 3]), "b": .pos([1, 2, 3])], order: ["a", "b"],
            results: [.floats([1, 2, 3], [-2.44, -0.2, -0.94, -0.2, -0.2, -1.44])]),
        OperatorCase(
            "Sub", inputs: ["a": .pat([1, 2, 3]), "b": .pos([1, 1, 3])], order: ["a", "b"],
            results: [.floats([1, 2, 3], [-2.44, -0.2, -0.94, 0.05999994, -0.45, -1.19])]),
        OperatorCase(
            "Sub", inputs: ["a": .pat([1, 3, 1]), "b": .pos([1, 3, 2])], order: ["a", "b"],
            results: [.floats([1, 3, 2], [-2.44, -1.95, 0.06, -0.95, -0.95, -1.19])]),
        OperatorCase(
            "Mul", inputs: ["a": .pat([1, 2, 3]), "b": .pos([1, 2, 3])], order: ["a", "b"],
            results: [.floats([1, 2, 3], [-1.4784, 0.5229, -0.2109, 2.1804, 0.2204, -0.5084])]),
        OperatorCase(
            "Mul", inputs: ["a": .pat([1, 2, 3]), "b": .pos([1, 1, 3])], order: ["a", "b"],
            results: [.floats([1, 2, 3], [-1.4784, 0.5229, -0.2109, 1.8216, 0.3154, -0.3534])]),
        OperatorCase(
            "Mul", inputs: ["a": .pat([1, 3, 1]), "b": .pos([1, 3, 2])], order: ["a", "b"],
            results: [.floats([1, 3, 2], [-1.4784, -0.9296, 0.3591, 0.9954, -0.2146, -0.3034])]),
        OperatorCase(
            "Div", inputs: ["a": .pat([1, 2, 3]), "b": .pos([1, 2, 3])], order: ["a", "b"],
            results: [.floats([1, 2, 3], [-0.8484848, 0.7590362, -0.6491228, 0.8734177, 0.6551724, -0.7560976])]),
        OperatorCase(
            "Div", inputs: ["a": .pat([1, 2, 3]), "b": .pos([1, 2, 1])], order: ["a", "b"],
            results: [.floats([1, 2, 3], [-0.8484848, 0.4772727, -0.280303, 1.662651, 0.4578313, -0.746988])]),
        OperatorCase(
            "Pow", inputs: ["a": .pos([1, 2, 3]), "b": .pat([1, 1, 3])], order: ["a", "b"],
            results: [.floats([1, 2, 3], [0.7327523, 0.8892404, 1.231193, 0.5991066, 0.7095118, 1.07619])]),
        OperatorCase(
            "Min", inputs: ["a": .pat([1, 2, 3]), "b": .alt([1, 2, 3])], order: ["a", "b"],
            results: [.floats([1, 2, 3], [-1.12, 0.63, -0.37, -0.4566667, 0.38, -0.62])]),
        OperatorCase(
            "Max", inputs: ["a": .pat([1, 2, 3]), "b": .alt([1, 2, 3])], order: ["a", "b"],
            results: [.floats([1, 2, 3], [-0.79, 0.8766667, 0.21, 1.38, 1.21, 0.5433334])]),
        OperatorCase(
            "Equal", inputs: ["a": .pat([1, 2, 3]), "b": .alt([1, 2, 3])], order: ["a", "b"],
            results: [.floats([1, 2, 3], [0, 0, 0, 0, 0, 0])], isSmooth: false),
        OperatorCase(
            "Greater", inputs: ["a": .pat([1, 2, 3]), "b": .alt([1, 2, 3])], order: ["a", "b"],
            results: [.floats([1, 2, 3], [0, 0, 0, 1, 0, 0])], isSmooth: false),
        OperatorCase(
            "GreaterOrEqual", inputs: ["a": .pat([1, 2, 3]), "b": .alt([1, 2, 3])], order: ["a", "b"],
            results: [.floats([1, 2, 3], [0, 0, 0, 1, 0, 0])], isSmooth: false),
        OperatorCase(
            "Less", inputs: ["a": .pat([1, 2, 3]), "b": .alt([1, 2, 3])], order: ["a", "b"],
            results: [.floats([1, 2, 3], [1, 1, 1, 0, 1, 1])], isSmooth: false),
        OperatorCase(
            "LessOrEqual", inputs: ["a": .pat([1, 2, 3]), "b": .alt([1, 2, 3])], order: ["a", "b"],
            results: [.floats([1, 2, 3], [1, 1, 1, 0, 1, 1])], isSmooth: false),
        OperatorCase(
            "Where", inputs: ["a": .pat([1, 2, 3]), "b": .pos([1, 2, 3])], order: ["c", "a", "b"],
            constants: ["c": .booleans([3], [1, 0, 1])],
            results: [.floats([1, 2, 3], [-1.12, 0.83, -0.37, 1.38, 0.58, -0.62])]),
    ]
}
