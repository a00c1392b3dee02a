import Attribution
import Tensors
import Testing

@Suite struct GradCAMTests {
    private func request() throws -> ExplanationRequest {
        try SmallModels.request(SmallModels.convolution, ["x": SmallModels.picture])
    }

    /// `Σ_k w_k / 16 · h_k`, computed from the definition.
    private var expected: [Float] {
        let x = SmallModels.picture.scalars
        return (0..<16).map { place in
            let (a, b) = (x[place], x[16 + place])
            return (2 * max(a, 0) + 4 * max(-b, 0) - max(a + b, 0)) / 16
        }
    }

    @Test func theDeepestMapsBeforePoolingAreTakenAndNamed() throws {
        let result = try AttributionMethods.explain("grad-cam", request())
        #expect(result.parameters["tensor"] == .string("h"))
        #expect(result.maps["x"]?.shape == [1, 1, 4, 4])
        #expect(result.maps["x"]?.scalars.isClose(to: expected.map { max($0, 0) }) == true)
    }

    @Test func withoutReluTheSignStays() throws {
        let result = try AttributionMethods.explain(
            "grad-cam", parameters: ["tensor": .string("h"), "relu": .bool(false)], request())
        #expect(expected.contains { $0 < 0 })
        #expect(result.maps["x"]?.scalars.isClose(to: expected) == true)
    }

    @Test(arguments: ["nothing", "k", "f"])
    func aTensorWithoutMapsIsRefused(tensor: String) throws {
        let error = #expect(throws: AttributionError.self) {
            try AttributionMethods.explain("grad-cam", parameters: ["tensor": .string(tensor)], request())
        }
        #expect(["unknown-tensor", "method-unsuitable"].contains(error?.code))
    }

    @Test func aModelWithoutImagesIsRefused() throws {
        let linear = try SmallModels.request(SmallModels.linear, ["x": SmallModels.row(1, 2, 3, 4)])
        let error = #expect(throws: AttributionError.self) { try AttributionMethods.explain("grad-cam", linear) }
        #expect(error?.code == "method-unsuitable")
        #expect(error?.family == .model)
    }
}
