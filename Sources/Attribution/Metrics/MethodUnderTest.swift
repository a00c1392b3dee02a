package import Inference
package import Tensors

/// An attribution method on one request, as metrics ask it: through sessions of the executor.
package struct MethodUnderTest: ExplainedModel {
    package let method: String
    package let parameters: [String: JSONValue]
    package let request: ExplanationRequest
    private let makeSession: (Graph, [String: Tensor]) throws -> any ModelSession

    /// - Parameters:
    ///   - request: its progress is called by every run, so give one that only cancels.
    ///   - makeSession: binds a graph (the request's, or one with other parameters) to a sample.
    package init(
        method: String, parameters: [String: JSONValue] = [:], request: ExplanationRequest,
        makeSession: @escaping (Graph, [String: Tensor]) throws -> any ModelSession
    ) {
        self.method = method
        self.parameters = parameters
        self.request = request
        self.makeSession = makeSession
    }

    package var graph: Graph { request.session.graph }

    package func scores(count: Int, replacing: (Int) throws -> [String: Tensor]) throws -> [Double] {
        try request.scores(count: count, replacing: replacing)
    }

    package func maps(replacing: [String: Tensor]) throws -> [String: Tensor] {
        try maps(graph: graph, sample: request.session.sample.merging(replacing) { $1 })
    }

    /// - Returns: nothing when the changed model overflows, so that its maps or its score are not finite.
    package func maps(under graph: Graph) throws -> [String: Tensor] {
        do {
            return try maps(graph: graph, sample: request.session.sample)
        } catch AttributionError.notFinite {
            return [:]
        }
    }

    private func maps(graph: Graph, sample: [String: Tensor]) throws -> [String: Tensor] {
        let changed = try ExplanationRequest(
            session: try makeSession(graph, sample), target: request.target, modalities: request.modalities,
            givenBaselines: request.givenBaselines, progress: request.progress)
        return try AttributionMethods.explain(method, parameters: parameters, changed).maps
    }
}
