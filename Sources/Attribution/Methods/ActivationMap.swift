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
            var map = try coarse(maps)
            if try Self.repeats(map) && request.isConstant(in: [maps.input]) { map = Tensor(shape: map.shape) }
            result[maps.input] = upsampling(relu ? map.mapped { max($0, 0) } : map, to: maps.extents)
        }
        return Explanation(maps: result, resolved: ["tensor": FeatureMaps.resolved(chosen)])
    }

    /// Whether two places side by side have exactly the same value, as where nothing but a bias shines through a model that
    /// sees nothing (padding makes its borders differ). Asking the model is dear, so it is only asked then.
    private static func repeats(_ map: Tensor) -> Bool {
        let width = map.shape.dimensions.last ?? 1
        return map.scalars.indices.contains { $0 % width > 0 && map.scalars[$0] == map.scalars[$0 - 1] }
    }
}
