import Tensors

/// Gradient-weighted class activation map (Selvaraju et al. 2017, eq. 1–2).
///
/// `L = ReLU(Σ_k α_k A_k)`, `α_k` the spatial mean of `∂F/∂A_k`, then up-sampled to the input; not normalised. `relu: false`
/// keeps the sign. Coarse by nature: one map for all channels of an input, so it cannot tell early-fusion modalities
/// apart. Which maps: `FeatureMaps`.
struct GradCAM: AttributionMethod {
    static let id = "grad-cam"

    let maps: FeatureMaps
    let upsampling: Upsampling
    let relu: Bool

    init(_ parameters: inout MethodParameters) throws {
        maps = try FeatureMaps(&parameters)
        upsampling = try parameters.choice("upsampling", default: .linear)
        relu = try parameters.flag("relu", default: true)
    }

    func explain(_ request: ExplanationRequest) throws -> Explanation {
        let chosen = try maps.choose(request)
        var result: [String: Tensor] = [:]
        for maps in chosen {
            let map = Self.coarse(maps)
            result[maps.input] = upsampling(relu ? map.mapped { max($0, 0) } : map, to: maps.extents)
        }
        return Explanation(maps: result, resolved: ["tensor": FeatureMaps.resolved(chosen)])
    }

    /// `Σ_k α_k A_k`, signed, at the maps' own resolution.
    static func coarse(_ maps: FeatureMaps.Chosen) -> Tensor {
        let (gradient, places) = (maps.gradient.scalars, maps.places)
        let weights = (0..<maps.channels).map { channel in
            Float(
                gradient[(channel * places)..<((channel + 1) * places)].reduce(0.0) { $0 + Double($1) } / Double(places)
            )
        }
        return maps.weighted(weights)
    }
}
