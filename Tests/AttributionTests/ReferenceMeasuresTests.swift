import Attribution
import Inference
import Tensors
import TestSupport
import Testing

/// Modality importance as PyTorch finds it by enumeration.
@Suite(.enabled(if: SharedData.has("reference/README.md"), "the shared references are absent"))
struct ReferenceMeasuresTests {
    /// Relative to the largest: differences of scores lose digits of the scores.
    private func expect(
        _ found: [String: Double], _ expected: [String: Double], tolerance: Double = 1e-3, _ what: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let largest = expected.values.map(abs).max() ?? 0
        for (name, value) in expected {
            let ratio = abs((found[name] ?? .infinity) - value) / largest
            Comparison.report("\(what) \(name): \(ratio)")
            #expect(ratio <= tolerance, "\(what), \(name)", sourceLocation: sourceLocation)
        }
    }

    private func values(_ importance: ModalityImportance) -> [String: Double] {
        Dictionary(uniqueKeysWithValues: importance.entries.map { ($0.modality, $0.value) })
    }

    @Test(arguments: ReferenceModel.names)
    func shapleyValuesAreThoseOfEnumeration(name: String) throws {
        let model = try ReferenceModel(name)
        let shapley = try ModalityMeasures.measure("shapley", parameters: ["baseline": .number(0)], model.request())
        expect(values(shapley), model.manifest.modalityShapley.values, "\(name) shapley")
        #expect(abs((shapley.facts["v_full"] ?? 0) - model.manifest.modalityShapley.vFull) < 1e-5)
        #expect(abs((shapley.facts["v_empty"] ?? 0) - model.manifest.modalityShapley.vEmpty) < 1e-5)
    }

    @Test func channelsOfAnEarlyFusionInputAreModalities() throws {
        let model = try ReferenceModel("mr-early-2d")
        let modalities = ["t1", "t1c", "t2", "flair"].enumerated().map { index, name in
            InputModality(name: name, kind: .image, input: "mr", channels: index..<(index + 1))
        }
        let shapley = try ModalityMeasures.measure("shapley", model.request(modalities))
        expect(values(shapley), try #require(model.manifest.channelShapley), "channel shapley")
        #expect(shapley.interactions.count == 6)
    }

    @Test(arguments: ["petct-late-2d", "hecktor-3d", "mr-early-2d", "fundus-dense"])
    func contributionsAndPatchesAreThoseOfTheAlgorithm(name: String) throws {
        let model = try ReferenceModel(name)
        let reference = try #require(model.manifest.modalityContribution)
        let importance = try ModalityMeasures.measure(
            "occlusion",
            parameters: [
                "patch": .number(Double(reference.patch)), "imageFill": .string("mean"),
                "clinicalFill": .number(reference.tabularFill),
            ], model.request())
        let shares = Dictionary(uniqueKeysWithValues: importance.entries.map { ($0.modality, $0.share) })
        expect(shares, reference.contribution, "\(name) contribution")
        for entry in importance.entries {
            let expected = try #require(reference.perPatchDifferences[entry.modality])
            let found = entry.patches?.values ?? entry.attributes.map(\.value)
            #expect(found.count == expected.count)
            let largest = expected.max() ?? 0
            let worst = zip(found, expected).reduce(0) { max($0, abs($1.0 - $1.1)) }
            Comparison.report("\(name) patches \(entry.modality): \(worst / largest)")
            // A difference of two scores cannot be finer than the scores' own rounding.
            #expect(worst <= 1e-3 * largest + 2.4e-7, "\(entry.modality)")
        }
    }

    @Test(arguments: ["petct-late-2d", "hecktor-3d"])
    func theFusionVectorIsFoundAndItsGradientShared(name: String) throws {
        let model = try ReferenceModel(name)
        let reference = try #require(model.manifest.fusionGradientImportance)
        let found = try ModalityMeasures.measure("fusion-gradient", model.request())
        let told = try ModalityMeasures.measure(
            "fusion-gradient",
            parameters: [
                "tensor": .string(reference.tensor),
                "slices": .object(reference.slices.mapValues { .number(Double($0)) }),
            ], model.request())
        for importance in [found, told] {
            let shares = Dictionary(uniqueKeysWithValues: importance.entries.map { ($0.modality, $0.share) })
            expect(shares, reference.importance, "\(name) fusion gradient")
            #expect(importance.parameters["tensor"] == .string(reference.tensor))
        }
    }

    @Test(arguments: ReferenceModel.names)
    func occludingAWholeModalityIsItsLastStepOfTheShapleyGame(name: String) throws {
        let model = try ReferenceModel(name)
        let full = Double(try model.session.value(model.target.output).scalars[model.target.index])
        for (modality, expected) in model.manifest.modalityOcclusionZero {
            let shape = try #require(model.session.sample[modality]).shape
            let extents = shape.dimensions.dropFirst().map { JSONValue.number(Double($0)) }
            let map = try AttributionMethods.explain(
                "occlusion",
                parameters: ["window": .array(extents), "inputs": .array([.string(modality)])], model.request()
            ).maps[modality]
            let value = try #require(map?.scalars.first)
            #expect(abs(Double(value) - expected) <= 1e-3 * abs(expected) + 1e-6 * abs(full))
        }
    }
}
