import Foundation
import Tensors
import TestSupport
import Testing

/// `modalis tensors` as a user runs it, on a real study beside the checkout.
@Suite struct TensorsCommandTests {
    private static let profiles = SharedData.checkout.appending(path: "Profiles")

    private func run(_ profile: URL, _ output: URL, _ studies: [String]) throws -> ModalisExecutable.Result {
        try ModalisExecutable.run(["tensors", "--profile", profile.path, "--output", output.path] + studies)
    }

    private func names(_ folder: URL) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
    }

    @Test(.enabled(if: SharedData.has("data/prostatex-0207"), "needs ../shared/data"))
    func everyInputIsWrittenWithItsGridAndSteps() throws {
        let folder = try TemporaryFolder()
        let output = folder.url.appending(path: "out")
        let study = try #require(SharedData.url("data/prostatex-0207")).path
        let result = try run(Self.profiles.appending(path: "prostate-biparametric.json"), output, [study])
        #expect(result.status == 0, "\(result.errors)")
        #expect(
            names(output) == ["adc", "bval", "clinical", "t2"].flatMap { [$0 + ".json", $0 + ".npy"] })
        let tensor = try NPY.tensor(from: Array(Data(contentsOf: output.appending(path: "t2.npy"))))
        #expect(tensor.shape == [1, 1, 16, 64, 64])
        // T2 has its own slices here, so slice by slice its range is the window's.
        #expect(tensor.scalars.min() == 0 && tensor.scalars.max() == 1)
        let record = try String(contentsOf: output.appending(path: "adc.json"), encoding: .utf8)
        #expect(record.contains("\"seriesDescription\" : \"ep2d_diff_tra_DYNDIST_ADC\""))
        #expect(record.contains("resampled (trilinear, 0 outside) to 64 × 64 × 16 voxels"))

        let again = folder.url.appending(path: "again")
        _ = try run(Self.profiles.appending(path: "prostate-biparametric.json"), again, [study])
        for name in names(output) {
            #expect(
                try Data(contentsOf: output.appending(path: name)) == Data(contentsOf: again.appending(path: name)),
                "\(name)")
        }
    }

    @Test(.enabled(if: SharedData.has("data/prostatex-0207"), "needs ../shared/data"))
    func aStudyOfAnotherKindIsRefusedAndLeavesNothing() throws {
        let folder = try TemporaryFolder()
        let output = folder.url.appending(path: "out")
        let study = try #require(SharedData.url("data/prostatex-0207")).path
        let result = try run(Self.profiles.appending(path: "petct-lesion.json"), output, [study])
        #expect(result.status == 65)
        #expect(result.errors.contains("[modality-missing]"))
        #expect(names(output).isEmpty)
    }

    @Test(.enabled(if: SharedData.has("data/prostatex-0207"), "needs ../shared/data"))
    func aClinicalValueOfTheWrongTypeIsRefusedWithoutRepeatingIt() throws {
        let folder = try TemporaryFolder()
        let study = folder.url.appending(path: "study")
        try FileManager.default.copyItem(at: try #require(SharedData.url("data/prostatex-0207")), to: study)
        try Data(#"{"psa": "about ten"}"#.utf8).write(to: study.appending(path: "clinical.json"))
        let output = folder.url.appending(path: "out")
        let result = try run(Self.profiles.appending(path: "prostate-biparametric.json"), output, [study.path])
        #expect(result.status == 65)
        #expect(result.errors.contains("[clinical-type] clinical value \"psa\" from clinical.json: expected a number"))
        #expect(!result.errors.contains("about ten") && names(output).isEmpty)
    }

    @Test(.enabled(if: SharedData.has("data/prostatex-0207"), "needs ../shared/data"))
    func aFolderOfProfilesUsesTheOnesThatFit() throws {
        let folder = try TemporaryFolder()
        let output = folder.url.appending(path: "out")
        let study = try #require(SharedData.url("data/prostatex-0207")).path
        let result = try run(Self.profiles, output, [study])
        #expect(result.status == 0, "\(result.errors)")
        #expect(names(output).contains("t2.npy"))
    }

    @Test func aBadProfileIsOneLineWithTheJSONPath() throws {
        let folder = try TemporaryFolder()
        let profile = folder.url.appending(path: "p.json")
        try Data(#"{"name": "p", "modality": []}"#.utf8).write(to: profile)
        let result = try run(profile, folder.url.appending(path: "out"), [folder.url.path])
        #expect(result.status == 78)
        #expect(result.errors.contains("[profile-invalid]"))
        #expect(result.errors.contains("$.modality: unknown key; did you mean \"modalities\"?"))
        #expect(result.errors.split(separator: "\n").count == 1)
    }

    @Test func anEmptyFolderIsRefused() throws {
        let folder = try TemporaryFolder()
        let result = try run(
            Self.profiles.appending(path: "petct-lesion.json"), folder.url.appending(path: "out"), [folder.url.path])
        #expect(result.status == 65)
        #expect(result.errors.contains("[study-empty]"))
    }
}
