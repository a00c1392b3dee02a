import DICOM
import Foundation
import Profiles
import Testing

@Suite struct MaskSpecificationTests {
    private let study: Study = {
        func segments(_ labels: [String], _ kind: String, _ tags: (DICOM.Tag, DICOM.Tag, DICOM.Tag)) -> Instance {
            var set = DataSet()
            set[.sopClassUID] = .init(vr: "UI", values: [kind])
            set[tags.0] = .init(
                vr: "SQ",
                items: labels.enumerated().map { index, label in
                    DataSet([
                        tags.1: .init(vr: "US", values: ["\(index + 1)"]), tags.2: .init(vr: "LO", values: [label]),
                    ])
                })
            return Instance(
                path: "/nowhere", relativePath: "x", fileSize: 0, sha256: "", transferSyntaxUID: "", attributes: set)
        }
        let objects = [
            segments(
                ["GTV primary", "Heart"], "1.2.840.10008.5.1.4.1.1.66.4",
                (Tag(0x0062, 0x0002), Tag(0x0062, 0x0004), Tag(0x0062, 0x0005))),
            segments(
                ["gtv node"], "1.2.840.10008.5.1.4.1.1.481.3",
                (Tag(0x3006, 0x0020), Tag(0x3006, 0x0022), Tag(0x3006, 0x0026))),
        ]
        let series = Series(
            seriesInstanceUID: "1", modality: "SEG", seriesDescription: "", instances: objects, volumes: [],
            refusals: [])
        return Study(studyInstanceUID: "1", series: [series], refusals: [])
    }()

    private func chosen(_ structures: [String], _ object: ReferenceStructure.Kind? = nil) -> [String] {
        MaskSpecification(structures: structures, object: object).chosen(among: ReferenceStructure.all(in: study))
            .map(\.label)
    }

    @Test func structuresAreChosenByNamePatternOrNumber() {
        #expect(chosen(["heart"]) == ["Heart"])
        #expect(chosen(["GTV*"]) == ["GTV primary", "gtv node"])
        #expect(chosen(["*n*e*"]) == ["gtv node"])
        #expect(chosen(["2"]) == ["Heart"])
        #expect(chosen(["GTV*"], .structureSet) == ["gtv node"])
        #expect(chosen(["gtv"]).isEmpty && chosen(["*x"]).isEmpty)
    }

    @Test func withoutANameOnlyAStructureThatStandsAloneIsMeant() {
        #expect(chosen([]).isEmpty && chosen([], .segmentation).isEmpty)
        #expect(chosen([], .structureSet) == ["gtv node"])
    }

    @Test func aThresholdIsAFraction() throws {
        let profile = Fixture.profileText(more: #""mask": {"threshold": 2}"#)
        #expect(try Fixture.issues(profile).contains { $0.contains("$.mask.threshold") })
        #expect(try Fixture.profile(Fixture.profileText(more: #""mask": {}"#)).mask?.threshold == 0.5)
    }
}
