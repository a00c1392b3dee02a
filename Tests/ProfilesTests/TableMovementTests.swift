import DICOM
import Profiles
import Testing

/// Two series of one frame of reference, as scanned before and after the table moved.
@Suite struct TableMovementTests {
    private func warnings(_ table: [[String: [String]]], frames: [String] = ["1.2.3", "1.2.3"]) throws -> [Finding] {
        let profile = try Fixture.profile(
            Fixture.profileText(
                modalities: "[\(Fixture.modality(name: "a", input: "a")), \(Fixture.modality(name: "b", input: "b"))]",
                grid: #"{"allowDifferentFramesOfReference": true}"#))
        let volumes = zip(["1.1", "1.2"], zip(table, frames)).map { uid, facts in
            Fixture.volume(
                uid, facts.0.merging(["Modality": ["MR"]]) { $1 }, geometry: Fixture.geometry(frame: facts.1))
        }
        return try InputPlan(profile, volumes: ["a": volumes[0], "b": volumes[1]]).warnings
    }

    private func codes(_ findings: [Finding]) -> [String] { findings.map(\.code.rawValue) }

    @Test func aTableThatMovedIsToldWithTheDistance() throws {
        let found = try warnings([["TableHeight": ["100"]], ["TableHeight": ["87.5"]]])
        #expect(codes(found) == ["table-moved"] && found[0].message.contains("in height by -12.5 mm"))
        #expect(try codes(warnings([["TablePosition": ["0"]], ["TablePosition": ["40"]]])) == ["table-moved"])
    }

    @Test func aTableThatStoodStillOrIsUnknownIsNotWorthAWord() throws {
        #expect(try warnings([["TableHeight": ["100"]], ["TableHeight": ["100.4"]]]).isEmpty)
        #expect(try warnings([["TableHeight": ["100"]], [:]]).isEmpty && warnings([[:], [:]]).isEmpty)
    }

    @Test func otherFramesOfReferenceHaveOtherTables() throws {
        let found = try warnings([["TableHeight": ["100"]], ["TableHeight": ["50"]]], frames: ["1.2.3", "1.2.4"])
        #expect(codes(found) == ["frames-of-reference-differ"])
    }
}
