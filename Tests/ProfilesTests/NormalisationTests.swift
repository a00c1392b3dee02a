import DICOM
import Profiles
import Tensors
import Testing

@Suite struct NormalisationTests {
    private static let values: [Float] = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 0]

    /// The values after a modality's normalisation, on their own grid unless `grid` says otherwise.
    private func normalised(
        _ steps: String, values: [Float] = values, grid: String = "{}"
    ) throws -> (values: [Float], steps: [String]) {
        let profile = try Fixture.profile(
            Fixture.profileText(modalities: "[\(Fixture.modality(more: "\"normalisation\": \(steps)"))]", grid: grid))
        let description = Fixture.volume("1", geometry: Fixture.geometry(size: SIMD3(values.count, 1, 1)))
        let plan = try InputPlan(profile, volumes: ["mr": description])
        let image = try PreparedImage(plan.images[0], volume: Fixture.decoded(description) { i, _, _ in values[i] })
        return (image.tensor.scalars, image.steps)
    }

    private func near(_ a: [Float], _ b: [Double]) -> Bool {
        // Float32 of numbers up to ten.
        a.count == b.count && zip(a, b).allSatisfy { abs(Double($0) - $1) < 1e-6 }
    }

    @Test func withoutStepsValuesStay() throws {
        #expect(try normalised("[]").values == Self.values)
    }

    @Test func clipping() throws {
        #expect(try normalised(#"[{"clip": [2, 4]}]"#).values == [3, 2, 4, 2, 4, 4, 2, 4, 4, 3, 4, 2])
    }

    @Test func aWindowIsMappedAndClipped() throws {
        let result = try normalised(#"[{"window": {"center": 4, "width": 4, "to": [-1, 1]}}]"#).values
        #expect(near(result, Self.values.map { min(max((Double($0) - 4) / 2, -1), 1) }))
    }

    @Test func minimumAndMaximum() throws {
        #expect(near(try normalised(#"[{"min-max": {}}]"#).values, Self.values.map { Double($0) / 9 }))
    }

    @Test func percentilesAreNumPys() throws {
        // numpy.percentile(values, [10, 90]) is [1, 5.9].
        let result = try normalised(#"[{"percentile": {"between": [10, 90]}}]"#)
        #expect(near(result.values, Self.values.map { min(max((Double($0) - 1) / 4.9, 0), 1) }))
        #expect(result.steps.last == "percentiles 10 (1) and 90 (5.9) mapped to 0 to 1, clipped")
    }

    @Test func zScoreUsesThePopulationsDeviation() throws {
        // NumPy: mean 3.6666666666666665, std 2.4267032964268394.
        let result = try normalised(#"[{"z-score": {}}]"#).values
        #expect(near(result, Self.values.map { (Double($0) - 3.6666666666666665) / 2.4267032964268394 }))
    }

    @Test func zScoreOverNonZeroLeavesZeros() throws {
        // NumPy over the values other than 0: mean 4, std 2.256304299271065.
        let result = try normalised(#"[{"z-score": {"over": "non-zero"}}]"#).values
        #expect(near(result, Self.values.map { $0 == 0 ? 0 : (Double($0) - 4) / 2.256304299271065 }))
    }

    @Test func statisticsOverTheCoveredPartLeavePaddingOut() throws {
        let padded = try normalised(
            #"[{"min-max": {"over": "covered"}}]"#, values: [2, 3, 4], grid: #"{"size": [5, 1, 1]}"#)
        // Padding is 0, below the smallest covered value, and is clipped to the bound.
        #expect(near(padded.values, [0, 0, 0.5, 1, 0]))
        let all = try normalised(#"[{"min-max": {}}]"#, values: [2, 3, 4], grid: #"{"size": [5, 1, 1]}"#)
        #expect(near(all.values, [0, 0.5, 0.75, 1, 0]))
    }

    @Test func fixedMeanAndDeviation() throws {
        #expect(
            near(
                try normalised(#"[{"mean-std": {"mean": 1, "std": 4}}]"#).values,
                Self.values.map { (Double($0) - 1) / 4 }))
    }

    @Test func stepsFollowOneAnother() throws {
        let result = try normalised(#"[{"clip": [0, 5]}, {"min-max": {"to": [0, 10]}}]"#)
        #expect(near(result.values, Self.values.map { Double(min($0, 5)) * 2 }))
        #expect(result.steps.suffix(2) == ["clipped to 0 to 5", "minimum 0 and maximum 5 mapped to 0 to 10"])
    }

    @Test(arguments: [#"{"z-score": {}}"#, #"{"min-max": {}}"#, #"{"percentile": {"between": [1, 99]}}"#])
    func aConstantImageIsRefused(_ step: String) {
        #expect { _ = try normalised("[\(step)]", values: [0.1, 0.1, 0.1]) } throws: {
            ($0 as? StudyRefusal)?.code == "values-constant"
        }
    }

    @Test func valuesThatAreNotNumbersAreRefused() {
        #expect { _ = try normalised("[]", values: [1, .nan, 2]) } throws: {
            ($0 as? StudyRefusal)?.code == "values-not-finite"
        }
    }
}
