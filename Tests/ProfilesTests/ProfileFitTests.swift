import DICOM
import Foundation
import Profiles
import Testing

@Suite struct ProfileFitTests {
    private func profile(prefer: String = "[]", exclude: String = "[]", more: String = "") throws -> Profile {
        let select =
            #"{"require": [{"attribute": "Modality", "equals": "MR"}], "exclude": \#(exclude), "prefer": \#(prefer)}"#
        return try Fixture.profile(
            Fixture.profileText(modalities: "[\(Fixture.modality(select: select, more: more))]"))
    }

    private func mr(_ uid: String, _ description: String, slices: Int = 3, type: String = "ORIGINAL")
        -> VolumeDescription
    {
        Fixture.volume(
            uid, ["Modality": ["MR"], "SeriesDescription": [description], "ImageType": [type, "PRIMARY"]],
            geometry: Fixture.geometry(size: SIMD3(4, 4, slices)))
    }

    @Test func theOnlyCandidateIsChosenAndTheOthersSayWhyTheyLost() throws {
        let ct = Fixture.volume("1.2", ["Modality": ["CT"], "SeriesDescription": ["chest"]])
        let study = Fixture.study([mr("1.1", "t2"), ct])
        let fit = ProfileFit(try profile(), study: study)
        #expect(fit.outcome == .fits && fit.refusals.isEmpty)
        #expect(fit.modalities[0].chosen?.seriesInstanceUID == "1.1")
        #expect(fit.volumes(in: study)["mr"]?.seriesInstanceUID == "1.1")
        let rejected = try #require(fit.modalities[0].rejected.first)
        #expect(rejected.seriesInstanceUID == "1.2" && rejected.reasons[0].code.rawValue == "rule-failed")
        #expect(rejected.reasons[0].message == "require[0]: Modality is \"CT\"; expected \"MR\"")
    }

    @Test func aTieIsARefusalThatListsTheCandidates() throws {
        let fit = ProfileFit(try profile(), study: Fixture.study([mr("1.1", "one"), mr("1.2", "two")]))
        #expect(fit.outcome == .refused && fit.modalities[0].outcome == .ambiguous)
        let message = try #require(fit.refusals.first).message
        #expect(message.contains("\"one\"") && message.contains("\"two\""))
        #expect { try fit.requireFit() } throws: { ($0 as? StudyRefusal)?.code == "modality-ambiguous" }
    }

    @Test func preferencesDecideInOrder() throws {
        let profile = try profile(
            prefer:
                #"[{"attribute": "SeriesDescription", "contains": "good"}, {"attribute": "volume.slices", "order": "highest"}]"#
        )
        let study = Fixture.study([
            mr("1.1", "plain", slices: 9), mr("1.2", "good", slices: 3), mr("1.3", "good too", slices: 5),
        ])
        let fit = ProfileFit(profile, study: study)
        #expect(fit.modalities[0].chosen?.seriesInstanceUID == "1.3")
        #expect(fit.modalities[0].rejected.map(\.reasons[0].code.rawValue) == ["not-preferred", "not-preferred"])
        #expect(fit.modalities[0].rejected[0].reasons[0].message.contains("prefer[0]"))
        #expect(fit.modalities[0].rejected[1].reasons[0].message.contains("prefer[1]"))
    }

    @Test func aPreferenceThatNobodyOrEverybodySatisfiesDecidesNothing() throws {
        let profile = try profile(
            prefer: #"[{"attribute": "InversionTime", "exists": true}, {"attribute": "EchoTime", "order": "lowest"}]"#)
        let fit = ProfileFit(profile, study: Fixture.study([mr("1.1", "one"), mr("1.2", "two")]))
        #expect(fit.modalities[0].outcome == .ambiguous)
    }

    @Test func aMissingRequiredModalityMeansThatTheProfileDoesNotFit() throws {
        let fit = ProfileFit(try profile(), study: Fixture.study([Fixture.volume("1", ["Modality": ["CT"]])]))
        #expect(fit.outcome == .doesNotFit)
        #expect { try fit.requireFit() } throws: { ($0 as? StudyRefusal)?.code == "modality-missing" }
    }

    @Test func aMissingOptionalModalityIsAbsent() throws {
        let other = Fixture.modality(
            name: "ct", input: "ct", select: #"{"require": [{"attribute": "Modality", "equals": "CT"}]}"#,
            more: "\"required\": false")
        let profile = try Fixture.profile(Fixture.profileText(modalities: "[\(Fixture.modality()), \(other)]"))
        let fit = ProfileFit(profile, study: Fixture.study([mr("1.1", "t2")]))
        #expect(fit.outcome == .fits && fit.modalities[1].outcome == .absent)
    }

    @Test func exclusionsAndDefaultExclusionsApply() throws {
        let study = Fixture.study([
            mr("1.1", "t2"), mr("1.2", "scout", type: "LOCALIZER"), mr("1.3", "t2 reformat"),
            Fixture.volume("1.4", ["Modality": ["MR"], "SOPClassUID": ["1.2.840.10008.5.1.4.1.1.7.4"]]),
        ])
        let fit = ProfileFit(
            try profile(exclude: #"[{"attribute": "SeriesDescription", "contains": "reformat"}]"#), study: study)
        #expect(fit.modalities[0].chosen?.seriesInstanceUID == "1.1")
        let messages = fit.modalities[0].rejected.map(\.reasons[0].message)
        #expect(messages[0].hasPrefix("excluded by default: ImageType"))
        #expect(messages[1].hasPrefix("exclude[0]: SeriesDescription"))
        #expect(messages[2].hasPrefix("excluded by default: SOPClassUID"))
    }

    @Test func aSeriesWithoutVolumesShowsItsRefusals() throws {
        let series = Fixture.series([], refusals: [Finding("spacing-uneven", "gaps 5 and 10 mm")], uid: "1.7")
        let study = Study(studyInstanceUID: "1", series: [series], refusals: [])
        let fit = ProfileFit(try profile(), study: study)
        #expect(fit.modalities[0].rejected[0].reasons[0].code.rawValue == "spacing-uneven")
        #expect(fit.refusals[0].message.contains("gaps 5 and 10 mm"))
    }

    @Test func oneVolumeOfASeriesCanBeToldFromItsSiblings() throws {
        let volumes = ["50", "800"].enumerated().map {
            Fixture.volume("1.1", ["Modality": ["MR"]], index: $0.offset, distinction: ["DiffusionBValue": $0.element])
        }
        let study = Study(studyInstanceUID: "1", series: [Fixture.series(volumes)], refusals: [])
        let select =
            #"{"require": [{"attribute": "Modality", "equals": "MR"}], "prefer": [{"attribute": "volume.DiffusionBValue", "order": "highest"}]}"#
        let profile = try Fixture.profile(Fixture.profileText(modalities: "[\(Fixture.modality(select: select))]"))
        let fit = ProfileFit(profile, study: study)
        #expect(fit.modalities[0].chosen?.volume == 1)
        #expect(fit.volumes(in: study)["mr"]?.distinction == ["DiffusionBValue": "800"])
    }

    @Test func theResultSurvivesJSON() throws {
        let fit = ProfileFit(try profile(), study: Fixture.study([mr("1.1", "one"), mr("1.2", "two")]))
        #expect(try JSONDecoder().decode(ProfileFit.self, from: JSONEncoder().encode(fit)) == fit)
    }
}
