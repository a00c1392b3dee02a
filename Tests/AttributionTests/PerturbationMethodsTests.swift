import Attribution
import Tensors
import Testing

@Suite struct PerturbationMethodsTests {
    private static let perturbing = ["feature-ablation", "shapley-sampling", "kernel-shap"]
    private let sample = ["a": SmallModels.row(1, 2), "b": SmallModels.row(3), "c": SmallModels.row(-1)]

    @Test(arguments: perturbing)
    func anAdditiveModelIsTakenApart(method: String) throws {
        let result = try AttributionMethods.explain(method, SmallModels.request(SmallModels.additive, sample))
        #expect(result.maps["a"]?.scalars.isClose(to: [2, 6], tolerance: 1e-4) == true)
        #expect(result.maps["b"]?.scalars.isClose(to: [12], tolerance: 1e-4) == true)
        #expect(result.maps["c"]?.scalars.isClose(to: [-5], tolerance: 1e-4) == true)
    }

    @Test(arguments: ["shapley-sampling", "kernel-shap"])
    func aProductIsSharedEquallyAndCompletely(method: String) throws {
        let request = try SmallModels.request(
            SmallModels.product, ["a": SmallModels.row(3), "b": SmallModels.row(4), "c": SmallModels.row(7)])
        let result = try AttributionMethods.explain(method, request)
        #expect(result.maps["a"]?.scalars.isClose(to: [6], tolerance: 1e-4) == true)
        #expect(result.maps["b"]?.scalars.isClose(to: [6], tolerance: 1e-4) == true)
        #expect(result.maps["c"]?.scalars.isClose(to: [0], tolerance: 1e-4) == true)
        #expect(abs(try #require(result.completenessGap)) < 1e-6)
    }

    @Test func limeFindsALinearModelsTerms() throws {
        let request = try SmallModels.request(SmallModels.additive, sample)
        let result = try AttributionMethods.explain(
            "lime", parameters: ["regression": .string("least-squares"), "samples": .number(200)], request)
        #expect(result.maps["a"]?.scalars.isClose(to: [2, 6], tolerance: 1e-3) == true)
        #expect(result.maps["c"]?.scalars.isClose(to: [-5], tolerance: 1e-3) == true)
    }

    @Test func sampledKernelSHAPIsCompleteToo() throws {
        let request = try SmallModels.request(SmallModels.convolution, ["x": SmallModels.picture])
        let result = try AttributionMethods.explain(
            "kernel-shap", parameters: ["boxes": .number(1), "samples": .number(64)], request)
        #expect(abs(try #require(result.completenessGap)) < 1e-6)
        #expect(Set(result.maps["x"]?.scalars ?? []).count > 2)
    }

    @Test func gradientSHAPOfALinearModelIsTheWayTimesWeights() throws {
        let request = try SmallModels.request(SmallModels.linear, ["x": SmallModels.row(1, 2, -1, 4)])
        let result = try AttributionMethods.explain(
            "gradient-shap", parameters: ["baselines": .array([.number(0), .number(1)]), "samples": .number(10)],
            request)
        // Half of the samples start at 0, half at 1.
        #expect(result.maps["x"]?.scalars.isClose(to: [0.5, -3, -4.5, 0], tolerance: 1e-4) == true)
        #expect(abs(try #require(result.completenessGap)) < 1e-4)
    }

    @Test func randomMasksPointAtWhatTheModelSees() throws {
        // Only the first place of the second channel counts: −(−3) through the second filter.
        var picture = Tensor(shape: [1, 2, 4, 4])
        picture.scalars[16] = -3
        let request = try SmallModels.request(SmallModels.convolution, ["x": picture])
        let map = try #require(
            AttributionMethods.explain("rise", parameters: ["cells": .number(4), "samples": .number(500)], request)
                .maps["x"])
        #expect(map.shape == [1, 1, 4, 4])
        #expect(map.scalars.indices.max { map.scalars[$0] < map.scalars[$1] } == 0)
    }

    @Test func randomMasksNeedAnImage() throws {
        let request = try SmallModels.request(SmallModels.additive, sample)
        let error = #expect(throws: AttributionError.self) { try AttributionMethods.explain("rise", request) }
        #expect(error?.code == "method-unsuitable")
    }
}
