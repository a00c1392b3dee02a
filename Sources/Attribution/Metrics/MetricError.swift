package import Tensors

/// Why a metric or a segmentation cannot be made or applied.
package enum MetricError: Error, Hashable, Sendable {
    case unknownMetric(id: String, known: [String])
    /// `expected` says what would do, such as `a number above 0`.
    case wrongParameter(name: String, expected: String)
    /// `what` is `map`, `mask`, `input`, `baseline` or `label map`.
    case wrongShape(what: String, name: String, expected: [Int], found: [Int])
    case notFinite(what: String, name: String)
    case unknownModality(what: String, name: String, known: [String])
    case wrongLabels(reason: String)
    case wrongSegments(reason: String)
}

extension MetricError: ReasonedError {
    package var code: String {
        switch self {
        case .unknownMetric: "unknown-metric"
        case .wrongParameter: "wrong-parameter"
        case .wrongShape: "wrong-shape"
        case .notFinite: "not-finite"
        case .unknownModality: "unknown-modality"
        case .wrongLabels: "wrong-labels"
        case .wrongSegments: "wrong-segments"
        }
    }

    package var message: String {
        switch self {
        case .unknownMetric(let id, let known):
            "there is no metric \"\(id)\"; known are \(known.joined(separator: ", "))"
        case .wrongParameter(let name, let expected): "parameter \"\(name)\" must be \(expected)"
        case .wrongShape(let what, let name, let expected, let found):
            "the \(what) of \"\(name)\" has the shape \(Shape(found)) where \(Shape(expected)) is needed"
        case .notFinite(let what, let name): "the \(what) of \"\(name)\" holds a value that is not finite"
        case .unknownModality(let what, let name, let known):
            "the \(what) names \"\(name)\", which is not one of \(known.joined(separator: ", "))"
        case .wrongLabels(let reason): "the label map cannot be used: \(reason)"
        case .wrongSegments(let reason): "the segments cannot be made: \(reason)"
        }
    }

    package var family: FailureFamily { .usage }
}
