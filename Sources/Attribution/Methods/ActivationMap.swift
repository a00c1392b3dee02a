import Tensors

/// What the class activation methods share: parameters, and drawing a coarse map at the input's resolution.
///
/// Parameters: `tensor` and `inputs` (`FeatureMaps`), `upsampling` (`linear`, `nearest`), `relu`: whether what speaks against
/// the target is cut off. Maps are not normalised and have one channel, which all channels of the input share.
struct ActivationMap: Sendable {
    let maps: FeatureMaps
    let upsampling: Upsampling
    let relu: Bool

    init(_ parameters: inout MethodParameters, relu isCut: Bool = true) throws {
        maps = try FeatureMaps(&parameters)
        upsampling = try parameters.choice("upsampling", default: .linear)
        relu = try parameters.flag("relu", default: isCut)
    }

    /// - Parameter coarse: one map `[1, 1, …spatial]` at the feature maps' own resolution.
    func explain(
        _ request: ExplanationRequest, _ coarse: (FeatureMaps.Chosen) throws -> Tensor
    ) throws -> Explanation {
        let chosen = try maps.choose(request)
        var result: [String: Tensor] = [:]
        for maps in chosen {
            let map = try coarse(maps)
            result[maps.input] = upsampling(relu ? map.mapped { max($0, 0) } : map, to: maps.extents)
        }
        return Explanation(maps: result, resolved: ["tensor": FeatureMaps.resolved(chosen)])
    }
}
