import Attribution
import DICOM
import Foundation
import Profiles
import Tensors
import Testing

@Suite struct ClinicalEncodingTests {
    private func specification(_ attributes: String) throws -> ClinicalSpecification {
        let text = Fixture.profileText(more: "\"clinical\": {\"input\": \"c\", \"attributes\": [\(attributes)]}")
        return try #require(try Fixture.profile(text).clinical)
    }

    private func encoding(
        _ attributes: String, _ values: [String: JSONValue] = [:], dicom: [String: [String]] = [:]
    ) throws -> ClinicalEncoding {
        try ClinicalEncoding(
            specification(attributes), record: ClinicalRecord(values: values, source: "clinical.json"),
            volumes: [Fixture.volume("1", dicom)])
    }

    private func refused(_ attributes: String, _ values: [String: JSONValue] = [:]) -> StudyRefusal? {
        do {
            _ = try encoding(attributes, values)
            return nil
        } catch {
            return error as? StudyRefusal
        }
    }

    @Test func everyTypeBecomesItsColumnsInOrder() throws {
        let encoding = try encoding(
            """
            {"name": "age", "type": "number", "mean": 60, "std": 10},
            {"name": "sex", "type": "category", "categories": ["F", "M", "O"]},
            {"name": "smoker", "type": "boolean"},
            {"name": "stage", "type": "integer", "scale": [1, 5]}
            """,
            ["age": .number(75), "sex": .string("M"), "smoker": .bool(true), "stage": .string(" 2 ")])
        #expect(encoding.tensor == Tensor(shape: [1, 6], scalars: [1.5, 0, 1, 0, 1, 0.25]))
        #expect(encoding.modality.attributes.map(\.columns) == [0..<1, 1..<4, 4..<5, 5..<6])
        #expect(encoding.entries.allSatisfy { !$0.wasMissing && $0.source == "clinical.json" })
        #expect(encoding.warnings.isEmpty)
    }

    @Test func missingValuesAreReplacedAndSaid() throws {
        let encoding = try encoding(
            """
            {"name": "age", "type": "number", "mean": 60, "std": 10, "missing": "mean", "indicator": true},
            {"name": "sex", "type": "category", "categories": ["F", "M"], "missing": "zeros"},
            {"name": "grade", "type": "category", "categories": ["1", "2"], "missing": {"value": "2"}},
            {"name": "psa", "type": "number", "missing": {"value": 4}}
            """)
        #expect(encoding.tensor.scalars == [0, 1, 0, 0, 0, 1, 4])
        #expect(encoding.entries.allSatisfy { $0.wasMissing && $0.source == "fill" && $0.value == nil })
        #expect(encoding.warnings.map(\.code.rawValue) == [String](repeating: "clinical-filled", count: 4))
        #expect(encoding.warnings[0].message.contains("mean 60"))
    }

    @Test func aPresentValueHasIndicatorZero() throws {
        let text = #"{"name": "age", "type": "number", "missing": {"value": 1}, "indicator": true}"#
        #expect(try encoding(text, ["age": .number(3)]).tensor.scalars == [3, 0])
    }

    @Test func attributesOfTheImagesAreTheSecondSource() throws {
        let text = #"{"name": "age", "dicom": "PatientAge", "type": "number"}"#
        #expect(try encoding(text, dicom: ["PatientAge": ["069Y"]]).tensor.scalars == [69])
        #expect(try encoding(text, dicom: ["PatientAge": ["006M"]]).tensor.scalars == [0.5])
        #expect(try encoding(text, ["age": .number(5)], dicom: ["PatientAge": ["069Y"]]).tensor.scalars == [5])
        let whole = #"{"name": "age", "dicom": "PatientAge", "type": "integer"}"#
        #expect(try encoding(whole, dicom: ["PatientAge": ["018M"]]).tensor.scalars == [1])
        let weight = #"{"name": "w", "dicom": "PatientWeight", "type": "number"}"#
        let entry = try encoding(weight, dicom: ["PatientWeight": ["91.0 "]]).entries[0]
        #expect(entry.coded == [91] && entry.source == "PatientWeight")
    }

    @Test(arguments: [
        (#"{"name": "a", "type": "number"}"#, JSONValue.string("secret"), "clinical-type", "a number"),
        (#"{"name": "a", "type": "number"}"#, .bool(true), "clinical-type", "a number"),
        (#"{"name": "a", "type": "number"}"#, .string("nan"), "clinical-type", "a number"),
        (#"{"name": "a", "type": "integer"}"#, .number(1.5), "clinical-type", "a whole number"),
        (#"{"name": "a", "type": "boolean"}"#, .string("perhaps"), "clinical-type", "true or false"),
        (#"{"name": "a", "type": "boolean"}"#, .number(2), "clinical-type", "true or false"),
        (#"{"name": "a", "type": "number"}"#, .array([.number(1)]), "clinical-type", "a number"),
        (
            #"{"name": "a", "type": "number", "range": [0, 9], "unit": "ml"}"#, .number(9.5), "clinical-range",
            "0 to 9 ml"
        ),
        (#"{"name": "a", "type": "category", "categories": ["x", "y"]}"#, .string("X"), "clinical-category", "x, y"),
        (
            #"{"name": "a", "type": "number", "unit": "kg"}"#, .object(["value": .number(3), "unit": .string("lb")]),
            "clinical-unit", "kg"
        ),
    ])
    func aWrongValueIsRefusedWithoutRepeatingIt(
        _ attribute: String, _ value: JSONValue, _ code: String, _ expected: String
    ) throws {
        let refusal = try #require(refused(attribute, ["a": value]))
        #expect(refusal.code == code)
        #expect(refusal.message.contains("\"a\"") && refusal.message.contains(expected), "\(refusal.message)")
        #expect(!refusal.message.contains("secret") && !refusal.message.contains("9.5"))
    }

    @Test func aStatedUnitThatAgreesIsAccepted() throws {
        let value = JSONValue.object(["value": .number(3), "unit": .string("kg")])
        #expect(try encoding(#"{"name": "a", "type": "number", "unit": "kg"}"#, ["a": value]).tensor.scalars == [3])
    }

    @Test func aMissingValueIsRefusedUnlessTheProfileSaysOtherwise() throws {
        let refusal = try #require(refused(#"{"name": "a", "key": "b", "type": "number", "dicom": "PatientAge"}"#))
        #expect(refusal.code == "clinical-missing")
        #expect(refusal.message.contains("\"b\"") && refusal.message.contains("PatientAge"))
    }
}
