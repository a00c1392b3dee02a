import DICOM
import Foundation
import Profiles
import Testing

@Suite struct SelectionRuleTests {
    private let volume = Fixture.volume(
        "1.1",
        [
            "Modality": ["MR"], "ImageType": ["DERIVED", "PRIMARY", "DIFFUSION", "ADC"], "EchoTime": ["63.0"],
            "SeriesDescription": ["ep2d_diff_tra_ADC "], "PatientName": ["Doe^Jane"], "PatientAge": ["050Y"],
        ],
        geometry: Fixture.geometry(size: SIMD3(6, 5, 4), spacing: SIMD3(0.5, 0.5, 3)),
        distinction: ["DiffusionBValue": "800"])

    /// Whether a rule lets the volume through.
    private func holds(_ rule: String) throws -> Bool {
        let select = "{\"require\": [\(rule)], \"defaultExclusions\": false}"
        let profile = try Fixture.profile(Fixture.profileText(modalities: "[\(Fixture.modality(select: select))]"))
        return ProfileFit(profile, study: Fixture.study([volume])).outcome == .fits
    }

    @Test(arguments: [
        (#"{"attribute": "Modality", "equals": "MR"}"#, true),
        (#"{"attribute": "Modality", "equals": "mr"}"#, false),
        (#"{"attribute": "ImageType", "equals": "ADC"}"#, true),
        (#"{"attribute": "ImageType", "equals": "AD"}"#, false),
        (#"{"attribute": "ImageType", "contains": "AD"}"#, true),
        (#"{"attribute": "ImageType", "oneOf": ["FA", "ADC"]}"#, true),
        (#"{"attribute": "ImageType", "oneOf": ["FA", "TRACEW"]}"#, false),
        (#"{"attribute": "EchoTime", "equals": 63}"#, true),
        (#"{"attribute": "EchoTime", "equals": "63"}"#, true),
        (#"{"attribute": "(0018,0081)", "equals": 63}"#, true),
        (#"{"attribute": "EchoTime", "range": {"minimum": 63, "maximum": 63}}"#, true),
        (#"{"attribute": "EchoTime", "range": {"minimum": 63.1}}"#, false),
        (#"{"attribute": "EchoTime", "range": {"maximum": 62}}"#, false),
        (#"{"attribute": "PatientAge", "range": {"minimum": 49, "maximum": 51}}"#, true),
        (#"{"attribute": "SeriesDescription", "matches": "adc$"}"#, false),
        (#"{"attribute": "SeriesDescription", "matches": "(?i)adc$"}"#, true),
        (#"{"attribute": "SeriesDescription", "matches": "diff"}"#, true),
        (#"{"attribute": "SeriesDescription", "matches": "^diff"}"#, false),
        (#"{"attribute": "InversionTime", "exists": true}"#, false),
        (#"{"attribute": "InversionTime", "exists": false}"#, true),
        (#"{"attribute": "InversionTime", "range": {"minimum": 0}}"#, false),
        (#"{"attribute": "EchoTime", "exists": true}"#, true),
        (#"{"attribute": "volume.slices", "equals": 4}"#, true),
        (#"{"attribute": "volume.rows", "equals": 5}"#, true),
        (#"{"attribute": "volume.columns", "equals": 6}"#, true),
        (#"{"attribute": "volume.spacing.z", "range": {"minimum": 3, "maximum": 3}}"#, true),
        (#"{"attribute": "volume.extent.z", "equals": 12}"#, true),
        (#"{"attribute": "volume.orientation", "equals": "axial"}"#, true),
        (#"{"attribute": "volume.DiffusionBValue", "equals": 800}"#, true),
        (#"{"attribute": "volume.EchoTime", "exists": true}"#, false),
        (#"{"not": {"attribute": "Modality", "equals": "MR"}}"#, false),
        (#"{"anyOf": [{"attribute": "Modality", "equals": "CT"}, {"attribute": "ImageType", "equals": "ADC"}]}"#, true),
        (
            #"{"allOf": [{"attribute": "Modality", "equals": "CT"}, {"attribute": "ImageType", "equals": "ADC"}]}"#,
            false
        ),
    ])
    func aRuleHoldsOrNot(_ rule: String, _ expected: Bool) throws {
        #expect(try holds(rule) == expected)
    }

    @Test(arguments: [
        (SIMD3(1.0, 0, 0), SIMD3(0, 1.0, 0), "axial"), (SIMD3(1.0, 0, 0), SIMD3(0, 0, -1.0), "coronal"),
        (SIMD3(0, 1.0, 0), SIMD3(0, 0, -1.0), "sagittal"),
    ])
    func theOrientationIsThatOfTheNearestAxis(_ x: SIMD3<Double>, _ y: SIMD3<Double>, _ expected: String) throws {
        let volume = Fixture.volume("1", ["Modality": ["MR"]], geometry: Fixture.geometry(x: x, y: y))
        let select = #"{"require": [{"attribute": "volume.orientation", "equals": "\#(expected)"}]}"#
        let profile = try Fixture.profile(Fixture.profileText(modalities: "[\(Fixture.modality(select: select))]"))
        #expect(ProfileFit(profile, study: Fixture.study([volume])).outcome == .fits)
    }

    @Test func anyItemOfASequenceIsLookedInto() throws {
        let half = try #require(Tag(keyword: "RadionuclideHalfLife"))
        let sequence = try #require(Tag(keyword: "RadiopharmaceuticalInformationSequence"))
        let items = ["100", "6588"].map { DataSet([half: DataSet.Element(vr: "DS", values: [$0])]) }
        let instance = Fixture.instance(DataSet([sequence: DataSet.Element(vr: "SQ", items: items)]))
        let volume = VolumeDescription(
            seriesInstanceUID: "1", index: 0, modality: "PT", frames: [.init(instance: instance, frame: 0)],
            geometry: Fixture.geometry(size: SIMD3(2, 2, 1)), channels: 1, distinction: [:], findings: [])
        let rule =
            #"{"attribute": "RadiopharmaceuticalInformationSequence.RadionuclideHalfLife", "range": {"minimum": 6500, "maximum": 6700}}"#
        let profile = try Fixture.profile(
            Fixture.profileText(modalities: "[\(Fixture.modality(select: "{\"require\": [\(rule)]}"))]"))
        #expect(ProfileFit(profile, study: Fixture.study([volume])).outcome == .fits)
    }

    @Test func valuesThatCouldIdentifyAPatientAreWithheld() throws {
        let rule = #"{"attribute": "PatientName", "equals": "Nobody"}"#
        let profile = try Fixture.profile(
            Fixture.profileText(modalities: "[\(Fixture.modality(select: "{\"require\": [\(rule)]}"))]"))
        let fit = ProfileFit(profile, study: Fixture.study([volume]))
        let text = fit.refusals.map(\.message).joined()
        #expect(text.contains("PatientName (value withheld)"), "\(text)")
        #expect(!text.contains("Doe"))
    }
}
