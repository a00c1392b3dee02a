import Inference
import Profiles
import Testing

@Suite struct ModelContractTests {
    private func code(_ profile: Profile, _ inputs: [(String, [Int?])], outputs: [String] = ["y"]) -> String? {
        do {
            try ModelContract.check(
                profile, inputs: inputs.map { .init(name: $0.0, elementType: .float32, dimensions: $0.1) },
                outputs: outputs)
            return nil
        } catch let error as ProfileError {
            return error.code
        } catch {
            return "\(error)"
        }
    }

    @Test func aProfileThatFeedsTheModelPasses() throws {
        let profile = try Fixture.profile(Fixture.profileText(grid: #"{"size": [8, 9, 10]}"#))
        #expect(code(profile, [("mr", [nil, 1, 10, 9, 8])]) == nil)
        #expect(code(profile, [("mr", [1, nil, nil, nil, nil])]) == nil)
    }

    @Test func namesRanksChannelsAndExtentsMustAgree() throws {
        let profile = try Fixture.profile(Fixture.profileText(grid: #"{"size": [8, 9, 10]}"#))
        #expect(code(profile, [("ct", [nil, 1, 10, 9, 8])]) == "model-input-unknown")
        #expect(code(profile, [("mr", [nil, 1, 10, 9, 8]), ("c", [nil, 3])]) == "model-input-unfed")
        #expect(code(profile, [("mr", [nil, 1, 9, 8])]) == "model-input-shape")
        #expect(code(profile, [("mr", [nil, 4, 10, 9, 8])]) == "model-input-shape")
        #expect(code(profile, [("mr", [nil, 1, 8, 9, 10])]) == "model-input-shape")
        #expect(code(profile, [("mr", [2, 1, 10, 9, 8])]) == "model-input-shape")
    }

    @Test func clinicalColumnsAndTheOutputMustAgree() throws {
        let text = Fixture.profileText(
            target: #"{"labels": ["a"], "output": "z"}"#,
            more:
                #""clinical": {"input": "c", "attributes": [{"name": "s", "type": "category", "categories": ["x", "y"]}]}"#
        )
        let profile = try Fixture.profile(text)
        let image: (String, [Int?]) = ("mr", [nil, 1, nil, nil, nil])
        #expect(code(profile, [image, ("c", [nil, 2])], outputs: ["y", "z"]) == nil)
        #expect(code(profile, [image, ("c", [nil, 3])], outputs: ["z"]) == "model-input-shape")
        #expect(code(profile, [image], outputs: ["z"]) == "model-input-unknown")
        #expect(code(profile, [image, ("c", [nil, 2])]) == "model-output-unknown")
    }
}
