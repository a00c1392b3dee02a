import Inference
package import Tensors

/// What is to be explained: one target of a model for one sample.
package struct ExplanationRequest {
    package let session: any ModelSession
    package let target: Target
    /// In the order of reports. Their inputs may be fewer than the model's.
    package let modalities: [InputModality]
    /// Tensors that stand for absence by input name, batch 1, such as a cohort's mean; what a baseline of `"given"` means.
    package let givenBaselines: [String: Tensor]
    /// Samples for measures that compare many; see `comparing(_:)`.
    package internal(set) var cohort: Cohort?
    /// Segments by the name of an image modality: whole numbers on its spatial axes; what segments of kind `given` mean.
    package let labelMaps: [String: Tensor]
    /// Inputs that stand for token identifiers at their embeddings.
    let embeddings: [String: TokenEmbedding]
    /// Called with the part done, 0…1, now and then; what it throws (a `CancellationError`) ends the work.
    package let progress: (Double) throws -> Void

    /// - Throws: `AttributionError` when modalities name inputs or channels that the sample does not have.
    package init(
        session: any ModelSession, target: Target, modalities: [InputModality],
        givenBaselines: [String: Tensor] = [:], labelMaps: [String: Tensor] = [:],
        progress: @escaping (Double) throws -> Void = { _ in }
    ) throws {
        self.session = session
        self.target = target
        self.modalities = modalities
        self.givenBaselines = givenBaselines
        self.labelMaps = labelMaps
        self.embeddings = [:]
        self.progress = progress
        guard session.graph.outputs.contains(target.output), target.index >= 0 else {
            throw AttributionError.unknownTarget(
                output: target.output, index: target.index, known: session.graph.outputs)
        }
        guard Set(modalities.map(\.name)).count == modalities.count else {
            throw AttributionError.modalitiesInvalid(reason: "two share a name")
        }
        for modality in modalities {
            guard let sample = session.sample[modality.input] else {
                throw AttributionError.modalitiesInvalid(
                    reason: "\"\(modality.name)\" is carried by the input \"\(modality.input)\", which does not exist")
            }
            guard let places = Places(of: modality, shape: sample.shape) else {
                throw AttributionError.modalitiesInvalid(
                    reason: "the input \"\(modality.input)\" of shape \(sample.shape) cannot carry "
                        + "\"\(modality.name)\" (\(modality.kind.rawValue))")
            }
            guard
                modality.attributes.allSatisfy({ $0.columns.lowerBound >= 0 && $0.columns.upperBound <= places.count })
            else {
                throw AttributionError.modalitiesInvalid(
                    reason: "an attribute of \"\(modality.name)\" lies outside its \(places.count) columns")
            }
        }
        try checkGiven()
    }

    /// The same question, changed in parts that need no new checks.
    /// - Parameter progress: nil for the same.
    func with(
        session: (any ModelSession)? = nil, givenBaselines: [String: Tensor]? = nil,
        embeddings: [String: TokenEmbedding]? = nil, progress: ((Double) throws -> Void)? = nil
    ) -> ExplanationRequest {
        ExplanationRequest(
            copying: self, session: session ?? self.session, givenBaselines: givenBaselines ?? self.givenBaselines,
            embeddings: embeddings ?? self.embeddings, progress: progress ?? self.progress)
    }

    private init(
        copying other: ExplanationRequest, session: any ModelSession, givenBaselines: [String: Tensor],
        embeddings: [String: TokenEmbedding], progress: @escaping (Double) throws -> Void
    ) {
        self.session = session
        target = other.target
        modalities = other.modalities
        self.givenBaselines = givenBaselines
        cohort = other.cohort
        labelMaps = other.labelMaps
        self.embeddings = embeddings
        self.progress = progress
    }

    /// The same question as one part of a longer work.
    func part(_ range: ClosedRange<Double>) -> ExplanationRequest {
        let (progress, width) = (progress, range.upperBound - range.lowerBound)
        return with { try progress(range.lowerBound + width * $0) }
    }

    private func checkGiven() throws {
        func isFit(_ tensor: Tensor, _ name: String, what: String) throws -> Shape {
            guard let sample = session.sample[name] else {
                throw AttributionError.unknownInput(owner: "a \(what)", name: name, known: inputs.map(\.name))
            }
            guard tensor.scalars.allSatisfy(\.isFinite) else {
                throw AttributionError.givenInvalid(what: what, name: name, reason: "it holds NaN or infinity")
            }
            guard !isInteger(name) || tensor.scalars.allSatisfy({ $0 == $0.rounded() }) else {
                throw AttributionError.givenInvalid(
                    what: what, name: name, reason: "the input takes whole numbers, it holds fractions")
            }
            return sample.shape
        }
        for (name, tensor) in givenBaselines.sorted(by: { $0.key < $1.key }) {
            let shape = try isFit(tensor, name, what: "baseline")
            guard tensor.shape == shape else {
                throw AttributionError.givenInvalid(
                    what: "baseline", name: name, reason: "its shape is \(tensor.shape), the input's \(shape)")
            }
        }
        let images = modalities.filter { $0.kind == .image }.map(\.name)
        for name in labelMaps.keys.sorted() where !images.contains(name) {
            throw AttributionError.unknownInput(owner: "a label map", name: name, known: images)
        }
    }

    /// The model's inputs in its own order.
    var inputs: [Graph.Input] { session.graph.inputs }

    /// The sample's tensor of an input.
    func sample(_ input: String) throws(AttributionError) -> Tensor {
        guard let tensor = session.sample[input] else {
            throw .unknownInput(owner: "the sample", name: input, known: inputs.map(\.name))
        }
        return tensor
    }

    func isInteger(_ input: String) -> Bool {
        inputs.contains { $0.name == input && $0.elementType != .float32 }
    }

    /// The modalities that one input carries.
    func modalities(of input: String) -> [InputModality] { modalities.filter { $0.input == input } }

    /// The inputs that a method explains.
    /// - Parameters:
    ///   - asked: inputs or modalities by name; nil for all of the model's inputs.
    ///   - differentiable: whether integer inputs are left out, or refused when nothing else was asked for.
    func explained(_ asked: [String]?, method: String, differentiable: Bool) throws -> [String] {
        let names = inputs.map(\.name)
        let wanted = try asked.map { asked in
            let resolved = try asked.map { name in
                if names.contains(name) { return name }
                if let modality = modalities.first(where: { $0.name == name }) { return modality.input }
                throw AttributionError.unknownInput(owner: method, name: name, known: names)
            }
            return names.filter { resolved.contains($0) }
        }
        // An attention mask goes with a text and is nothing to explain by itself.
        let carried = Set(modalities.map(\.input))
        let candidates = wanted ?? names.filter { carried.isEmpty || carried.contains($0) || !isInteger($0) }
        guard differentiable else { return candidates }
        let usable = candidates.filter { !isInteger($0) }
        guard !usable.isEmpty else {
            throw AttributionError.inputNotExplainable(
                method: method, input: candidates.first ?? "",
                reason: "its values are identifiers, which have no gradient; use occlusion or feature-ablation")
        }
        return usable
    }

    /// - Throws: `AttributionError.unknownTarget` where the output has no such element.
    func checkTarget() throws {
        guard let width = try session.shapes([target.output])[target.output]?.count, target.index >= width else {
            return
        }
        throw AttributionError.unknownTarget(
            output: target.output, index: target.index, known: ["\"\(target.output)\" of \(width) elements"])
    }

    /// The target for the sample as it is.
    func targetValue() throws -> Float { try targets([:])[0] }

    /// The target of each sample of a batch.
    func targets(_ replacing: [String: Tensor]) throws -> [Float] {
        let values = try session.values([target.output], replacing: replacing)
        guard let output = values[target.output] else {
            throw AttributionError.unknownTensor(owner: "the target", name: target.output)
        }
        return try self.targets(in: output)
    }

    /// The target for each of `count` perturbed samples, in order; reports progress, unless its range is nil.
    func scores(
        count: Int, progress range: ClosedRange<Double>? = 0...1, replacing: (Int) throws -> [String: Tensor]
    ) throws -> [Double] {
        var scores: [Double] = []
        scores.reserveCapacity(count)
        try session.values([target.output], count: count, replacing: replacing) { index, values in
            guard let output = values[target.output] else {
                throw AttributionError.unknownTensor(owner: "the target", name: target.output)
            }
            scores.append(Double(try targets(in: output)[0]))
            guard let range else { return }
            let width = range.upperBound - range.lowerBound
            try progress(range.lowerBound + width * Double(index + 1) / Double(count))
        }
        return scores
    }

    /// One gradient for each sample of a batch; see `ModelSession.gradients`.
    func gradients(_ names: [String], replacing: [String: Tensor] = [:]) throws -> [String: Tensor] {
        try session.gradients(of: target, withRespectTo: names, replacing: replacing).gradients
    }

    private func targets(in output: Tensor) throws -> [Float] {
        let batch = output.shape.rank > 0 ? max(output.shape[0], 1) : 1
        let width = output.count / batch
        guard target.index < width else {
            throw AttributionError.unknownTarget(
                output: target.output, index: target.index,
                known: ["\"\(target.output)\" of \(width) elements"])
        }
        return (0..<batch).map { output.scalars[$0 * width + target.index] }
    }
}
