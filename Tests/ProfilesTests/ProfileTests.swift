import DICOM
import Foundation
import Profiles
import Tensors
import TestSupport
import Testing

@Suite struct ProfileTests {
    @Test func aMinimalProfileHasTheDocumentedDefaults() throws {
        let profile = try Fixture.profile()
        let modality = try #require(profile.modalities.first)
        #expect(modality.required)
        #expect(modality.channels == 1)
        #expect(modality.channel == nil)
        #expect(modality.unit == .stored)
        #expect(modality.outside == 0)
        #expect(modality.antialias)
        #expect(modality.interpolation == .trilinear)
        #expect(modality.select.defaultExclusions)
        #expect(profile.grid == GridSpecification())
        #expect(profile.target.choose == .argMax && profile.target.activation == .logits)
        #expect(profile.outputs == OutputRequest())
        #expect(profile.tolerances.spacingRelative == 0.01)
    }

    @Test func houndsfieldUnitsHaveAirOutside() throws {
        let text = Fixture.profileText(modalities: "[\(Fixture.modality(more: "\"unit\": \"HU\""))]")
        #expect(try Fixture.profile(text).modalities[0].outside == -1024)
    }

    static let mistakes: [(text: String, issue: String)] = [
        (
            Fixture.profileText(
                modalities:
                    "[\(Fixture.modality(select: #"{"require": [{"attribute": "Modality", "matches": "("}]}"#))]"),
            "$.modalities[0].select.require[0].matches: not a regular expression"
        ),
        (
            Fixture.profileText(
                modalities: "[\(Fixture.modality(select: #"{"require": [{"attribute": "EchoTim", "exists": true}]}"#))]"
            ),
            "$.modalities[0].select.require[0].attribute: \"EchoTim\" is not a DICOM keyword"
        ),
        (
            Fixture.profileText(
                modalities:
                    "[\(Fixture.modality(select: #"{"require": [{"attribute": "volume.slice", "equals": 1}]}"#))]"),
            "$.modalities[0].select.require[0].attribute: \"volume.slice\" is neither a measured property nor a DICOM keyword; did you mean \"slices\"?"
        ),
        (
            Fixture.profileText(
                modalities:
                    "[\(Fixture.modality(select: #"{"require": [{"attribute": "Modality", "equals": "MR", "contains": "M"}]}"#))]"
            ),
            "$.modalities[0].select.require[0]: expected exactly one of equals, oneOf, range, matches, contains, exists beside attribute"
        ),
        (
            Fixture.profileText(
                modalities:
                    "[\(Fixture.modality(select: #"{"require": [{"attribute": "EchoTime", "range": {"minimum": 9, "maximum": 3}}]}"#))]"
            ),
            "$.modalities[0].select.require[0].range: minimum is above maximum"
        ),
        (
            Fixture.profileText(modalities: "[\(Fixture.modality(select: #"{"requires": []}"#))]"),
            "$.modalities[0].select.requires: unknown key; did you mean \"require\"?"
        ),
        (Fixture.profileText(more: "\"colour\": 1"), "$.colour: unknown key"),
        (Fixture.profileText(name: "\"Bad Name\""), "$.name: expected at most 64"),
        (Fixture.profileText(name: "3"), "$.name: expected a string, found a number"),
        (Fixture.profileText(name: "null"), "$.name: expected a string, found null"),
        (
            Fixture.profileText(model: "{\"file\": \"../m.onnx\", \"sha256\": \"\(Fixture.hash)\"}"),
            "$.model.file: must be a path inside the folder"
        ),
        (Fixture.profileText(model: "{\"file\": \"/m.onnx\", \"sha256\": \"\(Fixture.hash)\"}"), "$.model.file: must"),
        (
            Fixture.profileText(model: "{\"file\": \"m.onnx\", \"sha256\": \"ABC\"}"),
            "$.model.sha256: expected 64 lowercase hexadecimal digits"
        ),
        (Fixture.profileText(model: "{\"file\": \"m.onnx\"}"), "$.model.sha256: missing; expected a string"),
        (Fixture.profileText(modalities: "[]"), "$.modalities: names no modality"),
        (
            Fixture.profileText(modalities: "[\(Fixture.modality()), \(Fixture.modality(input: "b"))]"),
            "$.modalities[1].name: \"mr\" is used twice"
        ),
        (
            Fixture.profileText(modalities: "[\(Fixture.modality()), \(Fixture.modality(name: "b"))]"),
            "$.modalities[0]: shares input \"mr\" with other modalities, so it must say its channel"
        ),
        (
            Fixture.profileText(
                modalities:
                    "[\(Fixture.modality(more: "\"channel\": 0")), \(Fixture.modality(name: "b", more: "\"channel\": 0"))]"
            ),
            "$.modalities[1].channel: channel 0 of input \"mr\" already belongs to \"mr\""
        ),
        (
            Fixture.profileText(
                modalities:
                    "[\(Fixture.modality(more: "\"channel\": 0")), \(Fixture.modality(name: "b", more: "\"channel\": 2"))]"
            ),
            "$.modalities: no modality fills channel 1 of input \"mr\""
        ),
        (
            Fixture.profileText(modalities: "[\(Fixture.modality(more: "\"channel\": 1"))]"),
            "$.modalities: no modality fills channel 0 of input \"mr\""
        ),
        (
            Fixture.profileText(grid: #"{"reference": "mri"}"#),
            "$.grid.reference: no image modality is named \"mri\"; did you mean \"mr\"?"
        ),
        (Fixture.profileText(grid: #"{"size": [8, 8]}"#), "$.grid.size: expected 3 numbers, found 2"),
        (Fixture.profileText(grid: #"{"size": [8, 8, 0]}"#), "$.grid.size[2]: expected a whole number of at least 1"),
        (Fixture.profileText(grid: #"{"spacing": [1, -1, 1]}"#), "$.grid.spacing[1]: must be above 0"),
        (Fixture.profileText(grid: #"{"fit": "contain"}"#), "$.grid.fit: needs a size"),
        (Fixture.profileText(grid: #"{"slice": "middle"}"#), "$.grid.slice: only for two dimensions"),
        (Fixture.profileText(grid: #"{"dimensions": 4}"#), "$.grid.dimensions: expected 2 or 3"),
        (
            Fixture.profileText(grid: #"{"orientation": "RAS"}"#),
            "$.grid.orientation: \"RAS\" is not one of reference, LPS"
        ),
        (
            Fixture.profileText(target: #"{"labels": ["a"], "choose": "b"}"#),
            "$.target.choose: \"b\" is neither arg-max, all nor a label"
        ),
        (Fixture.profileText(target: #"{"labels": []}"#), "$.target.labels: names no label"),
        (
            Fixture.profileText(
                modalities: "[\(Fixture.modality(more: #""normalisation": [{"window": {"center": 1}}]"#))]"),
            "$.modalities[0].normalisation[0].window.width: missing; expected a number"
        ),
        (
            Fixture.profileText(
                modalities: "[\(Fixture.modality(more: #""normalisation": [{"z-score": {}, "clip": [0, 1]}]"#))]"),
            "$.modalities[0].normalisation[0]: expected one of clip, window"
        ),
        (
            Fixture.profileText(modalities: "[\(Fixture.modality(more: #""normalisation": [{"clip": [1, 0]}]"#))]"),
            "$.modalities[0].normalisation[0].clip: expected [low, high] with low below high"
        ),
        (
            Fixture.profileText(
                modalities:
                    "[\(Fixture.modality(more: #""normalisation": [{"mean-std": {"mean": [1, 2], "std": 1}}]"#))]"),
            "$.modalities[0].normalisation[0]: has 2 numbers for 1 channel"
        ),
        (
            Fixture.profileText(more: #""methods": [{"id": "gradient", "label": "maybe"}]"#),
            "$.methods[0].label: \"maybe\" is not a label of the target"
        ),
        (
            Fixture.profileText(
                more: #""methods": [{"id": "gradient"}], "outputs": {"overlay": {"method": "gradien"}}"#),
            "$.outputs.overlay.method: \"gradien\" is not among this profile's methods; did you mean \"gradient\"?"
        ),
        (
            Fixture.profileText(more: #""methods": [{"id": "gradient"}], "outputs": {"overlay": {"opacity": 2}}"#),
            "$.outputs.overlay.opacity: expected a number above 0 and at most 1"
        ),
        (
            Fixture.profileText(more: #""tolerances": {"shearDegrees": 0}"#),
            "$.tolerances.shearDegrees: must be above 0"
        ),
        (
            Fixture.profileText(more: #""clinical": {"input": "c", "attributes": [{"name": "a", "type": "text"}]}"#),
            "$.clinical.attributes[0].type: \"text\" is not one of number, integer, boolean, category"
        ),
        (
            Fixture.profileText(
                more: #""clinical": {"input": "c", "attributes": [{"name": "a", "type": "number", "missing": "mean"}]}"#
            ),
            "$.clinical.attributes[0].missing: needs a mean"
        ),
        (
            Fixture.profileText(
                more:
                    #""clinical": {"input": "c", "attributes": [{"name": "a", "type": "category", "categories": ["x", "y"], "missing": {"value": "z"}}]}"#
            ),
            "$.clinical.attributes[0].missing.value: expected one of x, y"
        ),
        (
            Fixture.profileText(
                more: #""clinical": {"input": "c", "attributes": [{"name": "a", "type": "number", "indicator": true}]}"#
            ),
            "$.clinical.attributes[0].indicator: a missing value is refused"
        ),
        (
            Fixture.profileText(more: #""clinical": {"input": "mr", "attributes": [{"name": "a", "type": "number"}]}"#),
            "$.clinical.input: \"mr\" already carries an image modality"
        ),
    ]

    @Test(arguments: mistakes)
    func everyMistakeNamesItsPath(_ mistake: (text: String, issue: String)) throws {
        let issues = try Fixture.issues(mistake.text)
        #expect(issues.contains { $0.hasPrefix(mistake.issue) }, "\(issues)")
    }

    @Test func severalMistakesAreAllReported() throws {
        let text = Fixture.profileText(name: "7", grid: #"{"fit": "contain", "sise": [1]}"#)
        let issues = try Fixture.issues(text)
        #expect(issues.count == 3, "\(issues)")
        #expect(issues.contains("$.grid.sise: unknown key; did you mean \"size\"?"))
    }

    @Test func aMissingObjectIsOneMistakeAndNotOnePerKey() throws {
        let issues = try Fixture.issues(Fixture.profileText(model: "[]"))
        #expect(issues == ["$.model: expected an object, found an array"])
    }

    @Test func readingWhatWasWrittenGivesTheSameProfile() throws {
        for name in ShippedProfiles.names {
            let profile = try ShippedProfiles.file(name).profile
            let again = try JSONDecoder().decode(Profile.self, from: JSONEncoder().encode(profile))
            #expect(again == profile, "\(name)")
        }
    }

    @Test func theGridIsLaidOverTheFirstModalityThatSharesIt() throws {
        let own = Fixture.modality(name: "a", input: "a", more: #""grid": {"size": [1, 1, 1]}"#)
        let text = Fixture.profileText(modalities: "[\(own), \(Fixture.modality(name: "b", input: "b"))]")
        let profile = try Fixture.profile(text)
        #expect(profile.reference(of: profile.modalities[0]) == "a")
        #expect(profile.reference(of: profile.modalities[1]) == "b")
    }
}

/// The profiles of the repository.
enum ShippedProfiles {
    static let folder = SharedData.checkout.appending(path: "Profiles")
    static let names = ["chest-radiograph", "glioma-four-sequences", "petct-lesion", "prostate-biparametric"]

    static func file(_ name: String) throws -> ProfileFile {
        try ProfileFile(contentsOf: folder.appending(path: name + ".json"))
    }
}
