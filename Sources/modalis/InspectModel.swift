import Foundation
import Inference
import ONNX
import Tensors

/// Lists what a model file holds.
struct InspectModel {
    private let listing: Listing

    /// - Parameter path: an ONNX file.
    init(_ path: String) throws { listing = Listing(try ONNXModel.load(path: path)) }

    /// The listing for a machine, keys sorted.
    func json() throws -> String { try ResultJSON.text(listing) }

    /// The listing for a person.
    func text() -> String {
        var lines = [
            "Model \(listing.name), operator set \(listing.opset), IR version \(listing.irVersion)"
                + (listing.producer.isEmpty ? "" : ", by \(listing.producer)"),
            "\(listing.nodes) nodes, \(listing.parameters) parameters"
                + (listing.externalFiles.isEmpty
                    ? "" : ", weights in \(listing.externalFiles.joined(separator: ", "))"),
            "Inputs",
        ]
        lines += listing.inputs.map { "  \($0.text)" }
        lines += ["Outputs"] + listing.outputs.map { "  \($0.text)" }
        lines += ["Operators", "  " + Self.counts(listing.operators)]
        lines.append("Branches")
        for branch in listing.branches {
            lines.append("  \(branch.inputs.joined(separator: " + ")): \(branch.nodes.count) nodes")
            lines.append("    " + Self.counts(branch.operators))
        }
        if listing.fusions.isEmpty {
            lines.append(
                listing.inputs.count > 1 ? "No fusion: the inputs never meet" : "No fusion: there is one input")
        } else {
            lines.append("Fusions")
            for fusion in listing.fusions {
                lines.append(
                    "  \(fusion.inputs.joined(separator: " + ")) at \(fusion.node) (\(fusion.operator)), value \(fusion.value)"
                )
            }
        }
        return lines.joined(separator: "\n")
    }

    private static func counts(_ operators: [String: Int]) -> String {
        operators.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.key) \($0.value)" }
            .joined(separator: ", ")
    }

    private struct Listing: Encodable {
        struct Value: Encodable {
            let name: String
            /// null when the file does not say.
            let type: ElementType?
            /// Numbers, names of open extents, and null; null altogether when the file does not say.
            let shape: [Extent]?

            init(_ value: ModelValue) {
                name = value.name
                type = value.elementType
                shape = value.dimensions?.map { Extent(dimension: $0) }
            }

            func encode(to encoder: any Encoder) throws {
                var container = encoder.container(keyedBy: CodingKeys.self)
                try container.encode(name, forKey: .name)
                try container.encode(type, forKey: .type)
                try container.encode(shape, forKey: .shape)
            }

            private enum CodingKeys: CodingKey { case name, type, shape }

            var text: String {
                let extents = shape.map { "[" + $0.map(\.text).joined(separator: ", ") + "]" }
                return ([name, type?.rawValue ?? "type not stated", extents ?? "shape not stated"])
                    .joined(separator: "  ")
            }
        }

        struct Extent: Encodable {
            let dimension: ModelValue.Dimension

            var text: String {
                switch dimension {
                case .fixed(let extent): String(extent)
                case .named(let name): name
                case .open: "?"
                }
            }

            func encode(to encoder: any Encoder) throws {
                var container = encoder.singleValueContainer()
                switch dimension {
                case .fixed(let extent): try container.encode(extent)
                case .named(let name): try container.encode(name)
                case .open: try container.encodeNil()
                }
            }
        }

        struct Branch: Encodable {
            let inputs: [String]
            let nodes: [String]
            let operators: [String: Int]
        }

        struct Fusion: Encodable {
            let node: String
            let `operator`: String
            let value: String
            let inputs: [String]
        }

        let name: String
        let producer: String
        let irVersion: Int
        let opset: Int
        let nodes: Int
        /// Elements of all Float32 initializers.
        let parameters: Int
        let externalFiles: [String]
        let inputs: [Value]
        let outputs: [Value]
        let operators: [String: Int]
        let branches: [Branch]
        let fusions: [Fusion]

        init(_ model: ONNXModel) {
            name = model.graph.name
            producer = model.producer
            irVersion = model.irVersion
            opset = model.opset
            nodes = model.graph.nodes.count
            parameters = model.graph.initializers.values.reduce(0) {
                $1.elementType == .float32 ? $0 + $1.shape.count : $0
            }
            externalFiles = model.externalFiles
            inputs = model.inputs.map(Value.init)
            outputs = model.outputs.map(Value.init)
            operators = GraphBranches.operators(of: model.graph.nodes)
            let map = GraphBranches(model.graph)
            branches = map.branches.map { Branch(inputs: $0.inputs, nodes: $0.nodes, operators: $0.operators) }
            fusions = map.fusions.map {
                Fusion(node: $0.node, operator: $0.opType, value: $0.value, inputs: $0.inputs)
            }
        }
    }
}
