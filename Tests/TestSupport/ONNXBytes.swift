/// Small ONNX models as bytes. Field numbers are those of the ONNX IR specification.
package enum ONNXBytes {
    package enum Dimension: Sendable {
        case fixed(Int64)
        case named(String)
        case open
    }

    /// A model; the graph comes last, so that no shorter piece of it is a model too.
    package static func model(
        opsets: [(domain: String, version: Int64)] = [("", 17)], irVersion: Int64? = 8, name: String = "graph",
        inputs: [ProtobufBytes] = [], outputs: [String] = [], initializers: [ProtobufBytes] = [],
        nodes: [ProtobufBytes] = [], functions: [ProtobufBytes] = [], extra: ProtobufBytes? = nil
    ) -> [UInt8] {
        let graph = ProtobufBytes()
            .messages(1, nodes).text(2, name).messages(5, initializers).messages(11, inputs)
            .messages(12, outputs.map { ProtobufBytes().text(1, $0) })
        let model = ProtobufBytes().int(1, irVersion).text(2, "test").text(3, "1")
            .messages(8, opsets.map { ProtobufBytes().text(1, $0.domain).int(2, $0.version) })
            .messages(25, functions)
        return model.message(7, extra.map { ProtobufBytes.joined(graph, $0) } ?? graph).bytes
    }

    package static func value(_ name: String, type: Int64 = 1, _ dimensions: [Dimension]?) -> ProtobufBytes {
        var tensor = ProtobufBytes().int(1, type)
        if let dimensions {
            let shape = dimensions.reduce(ProtobufBytes()) { shape, dimension in
                switch dimension {
                case .fixed(let extent): shape.message(1, ProtobufBytes().int(1, extent))
                case .named(let name): shape.message(1, ProtobufBytes().text(2, name))
                case .open: shape.message(1, ProtobufBytes())
                }
            }
            tensor = tensor.message(2, shape)
        }
        return ProtobufBytes().text(1, name).message(2, ProtobufBytes().message(1, tensor))
    }

    package static func node(
        _ opType: String, _ inputs: [String], _ outputs: [String], name: String? = nil, domain: String? = nil,
        attributes: [ProtobufBytes] = []
    ) -> ProtobufBytes {
        ProtobufBytes().texts(1, inputs).texts(2, outputs).text(3, name).text(4, opType).messages(5, attributes)
            .text(7, domain)
    }

    package static func attribute(_ name: String, float value: Float) -> ProtobufBytes {
        ProtobufBytes().text(1, name).float(2, value).int(20, 1)
    }

    package static func attribute(_ name: String, int value: Int64) -> ProtobufBytes {
        ProtobufBytes().text(1, name).int(3, value).int(20, 2)
    }

    package static func attribute(_ name: String, ints values: [Int64]) -> ProtobufBytes {
        ProtobufBytes().text(1, name).ints(8, values).int(20, 7)
    }

    package static func attribute(_ name: String, tensor: ProtobufBytes) -> ProtobufBytes {
        ProtobufBytes().text(1, name).message(5, tensor).int(20, 4)
    }

    /// In a function's body: the value of the call's attribute `reference`.
    package static func attribute(_ name: String, reference: String, kind: Int64) -> ProtobufBytes {
        ProtobufBytes().text(1, name).int(20, kind).text(21, reference)
    }

    package static func tensor(_ name: String, type: Int64 = 1, _ dims: [Int64], raw: [UInt8]) -> ProtobufBytes {
        ProtobufBytes().ints(1, dims).int(2, type).text(8, name).data(9, raw)
    }

    package static func floats(_ name: String, _ dims: [Int64], _ values: [Float]) -> ProtobufBytes {
        tensor(name, dims, raw: values.flatMap { ProtobufBytes.littleEndian($0.bitPattern) })
    }

    package static func external(
        _ name: String, _ dims: [Int64], location: String, offset: String? = nil, length: String? = nil
    ) -> ProtobufBytes {
        let entries = [("location", location), ("offset", offset), ("length", length)].compactMap { key, value in
            value.map { ProtobufBytes().text(1, key).text(2, $0) }
        }
        return ProtobufBytes().ints(1, dims).int(2, 1).text(8, name).messages(13, entries).int(14, 1)
    }

    package static func function(
        _ name: String, domain: String = "own", inputs: [String], outputs: [String], attributes: [String] = [],
        defaults: [ProtobufBytes] = [], nodes: [ProtobufBytes]
    ) -> ProtobufBytes {
        ProtobufBytes().text(1, name).texts(4, inputs).texts(5, outputs).texts(6, attributes).messages(7, nodes)
            .text(10, domain).messages(11, defaults)
    }
}

extension ProtobufBytes {
    /// The fields of both, one message.
    package static func joined(_ first: ProtobufBytes, _ second: ProtobufBytes) -> ProtobufBytes {
        first.raw(second.bytes)
    }
}
