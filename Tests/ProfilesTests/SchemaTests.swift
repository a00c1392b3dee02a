import Attribution
import DICOM
import Foundation
import Profiles
import Testing

/// The schema and the reader must know the same keys.
@Suite struct SchemaTests {
    private func schema() throws -> JSONValue {
        try JSONDecoder().decode(
            JSONValue.self, from: Data(contentsOf: ShippedProfiles.folder.appending(path: "schema.json")))
    }

    private func members(_ value: JSONValue?, _ path: [String]) -> [String: JSONValue]? {
        guard case .object(let members) = value else { return nil }
        guard let first = path.first else { return members }
        return self.members(members[first], Array(path.dropFirst()))
    }

    private func names<Key: CaseIterable & RawRepresentable<String>>(_: Key.Type) -> [String] {
        Key.allCases.map { $0.rawValue }.sorted()
    }

    @Test func everyObjectOfTheSchemaHasTheKeysThatAreRead() throws {
        let schema = try schema()
        let definitions: [(String, [String])] = [
            ("model", names(ModelReference.CodingKeys.self)),
            ("externalFile", names(ModelReference.ExternalFile.CodingKeys.self)),
            ("modality", names(ImageModality.CodingKeys.self)), ("window", names(ImageModality.WindowKeys.self)),
            ("select", names(Selection.CodingKeys.self)), ("rule", names(SelectionRule.CodingKeys.self)),
            ("order", names(Preference.CodingKeys.self)), ("grid", names(GridSpecification.CodingKeys.self)),
            ("normalisation", names(NormalisationStep.CodingKeys.self)),
            ("clinical", names(ClinicalSpecification.CodingKeys.self)),
            ("clinicalAttribute", names(ClinicalAttribute.CodingKeys.self)),
            ("target", names(TargetSpecification.CodingKeys.self)), ("method", names(MethodRequest.CodingKeys.self)),
            ("measure", names(MeasureRequest.CodingKeys.self)), ("outputs", names(OutputRequest.CodingKeys.self)),
            ("overlay", names(OverlayRequest.CodingKeys.self)), ("tolerances", names(GeometryTolerances.Keys.self)),
            ("given", names(GivenSpecification.CodingKeys.self)),
            ("cohort", names(CohortSpecification.CodingKeys.self)),
            ("parametricMap", names(ParametricMapRequest.CodingKeys.self)),
            ("segmentation", names(SegmentationRequest.CodingKeys.self)),
            ("keyObjects", names(KeyObjectsRequest.CodingKeys.self)),
            ("deidentify", names(DeidentificationRequest.CodingKeys.self)),
            ("text", names(TextSpecification.CodingKeys.self)), ("mask", names(MaskSpecification.CodingKeys.self)),
            ("limits", names(LimitSettings.Keys.self)),
        ]
        for (name, keys) in definitions {
            let found = try #require(members(schema, ["$defs", name, "properties"]), "\(name)").keys.sorted()
            #expect(found == keys, "\(name)")
        }
        let top = try #require(members(schema, ["properties"])).keys.filter { $0 != "$schema" }.sorted()
        #expect(top == names(Profile.CodingKeys.self))
        let described = Set(definitions.map(\.0)).union(["attribute", "interval", "name", "preference"])
        #expect(Set(try #require(members(schema, ["$defs"])).keys) == described)
    }

    @Test func everyEnumerationOfTheSchemaHasTheChoicesThatAreRead() throws {
        let schema = try schema()
        func choices(_ definition: String, _ key: String) throws -> [String] {
            guard case .array(let values) = members(schema, ["$defs", definition, "properties", key])?["enum"] else {
                return []
            }
            return values.compactMap { if case .string(let text) = $0 { text } else { nil } }.sorted()
        }
        #expect(try choices("modality", "unit") == names(ImageModality.Unit.self))
        #expect(try choices("grid", "fit") == names(GridSpecification.Fit.self))
        #expect(try choices("grid", "orientation") == names(GridSpecification.Orientation.self))
        #expect(try choices("grid", "slice") == names(GridSpecification.Slice.self))
        #expect(try choices("order", "order") == names(Preference.Order.self))
        #expect(try choices("clinicalAttribute", "type") == names(ClinicalAttribute.ValueType.self))
        #expect(try choices("target", "activation") == names(TargetSpecification.Activation.self))
        #expect(try choices("target", "score") == names(Score.self))
        #expect(try choices("overlay", "colourMap") == names(OverlayRequest.ColourMap.self))
        #expect(try choices("overlay", "scale") == names(OverlayRequest.Scale.self))
        #expect(try choices("overlay", "frames") == names(OverlayRequest.Frames.self))
        #expect(try choices("text", "missing") == names(TextSpecification.Missing.self))
        #expect(try choices("mask", "object") == names(ReferenceStructure.Kind.self))
        #expect(try choices("parametricMap", "grid") == names(ParametricMapRequest.Grid.self))
        let options = members(schema, ["$defs", "deidentify", "properties", "options", "items"])?["enum"]
        #expect(options == .array(ConfidentialityOption.allCases.map { .string($0.rawValue) }))
    }
}
