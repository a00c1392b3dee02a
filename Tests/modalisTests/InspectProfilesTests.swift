import Foundation
import TestSupport
import Testing

/// `modalis inspect STUDY --profile P…` as a user runs it.
@Suite struct InspectProfilesTests {
    private let samples = RunCommandTests.samples
    private let profiles = RunCommandTests.profiles.path

    private func study(_ json: String) throws -> [String: Any] {
        let listing = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        return try #require((listing["studies"] as? [[String: Any]])?.first)
    }

    @Test func everyProfileSaysWhatItWouldChooseAndWhy() throws {
        let path = samples.appending(path: "petct-lesion").path
        let result = try ModalisExecutable.run(["inspect", "--json", path, "--profile", profiles])
        #expect(result.status == 0, "\(result.errors)")
        let tried = try #require(try study(result.output)["profiles"] as? [[String: Any]])
        #expect(tried.count == 4)
        let own = try #require(tried.first { $0["profile"] as? String == "petct-lesion" })
        #expect(own["outcome"] as? String == "fits" && (own["refusals"] as? [Any])?.isEmpty == true)
        let modalities = try #require(own["modalities"] as? [[String: Any]])
        #expect(modalities.allSatisfy { $0["outcome"] as? String == "chosen" && $0["chosen"] != nil })
        let other = try #require(tried.first { $0["profile"] as? String == "glioma-four-sequences" })
        #expect(other["outcome"] as? String == "does-not-fit")
        let codes = (other["refusals"] as? [[String: Any]] ?? []).compactMap { $0["code"] as? String }
        #expect(codes.contains("modality-missing"))
        let schema = try JSONSchema(
            Data(contentsOf: SharedData.checkout.appending(path: "Schemas/inspection.schema.json")))
        #expect(try schema.problems(of: Data(result.output.utf8)) == [])
    }

    @Test func whatWouldBeRefusedBeforeAnyPixelIsDecodedIsSaid() throws {
        let folder = try TemporaryFolder()
        let copy = try RunCommandTests.copy("petct-lesion", to: folder)
        try Data(#"{"PatientID": "another"}"#.utf8).write(to: copy.appending(path: "clinical.json"))
        let profile = RunCommandTests.profiles.appending(path: "petct-lesion.json").path
        let result = try ModalisExecutable.run(["inspect", copy.path, "--profile", profile])
        #expect(result.status == 0)
        #expect(result.output.contains("is refused") || result.output.contains("[clinical-"))
        #expect(result.output.contains("chosen"))
    }

    @Test(.enabled(if: ModalisExecutable.tool("script") != nil, "needs script"))
    func coloursAreForTerminalsThatWantThem() throws {
        let script = try #require(ModalisExecutable.tool("script"))
        let path = samples.appending(path: "chest-radiograph").path
        let command = "\(ModalisExecutable.url.path) inspect \(path)"
        func run(_ environment: [String: String]) throws -> String {
            try ModalisExecutable.run(
                script, ["-qec", command, "/dev/null"], environment: environment.merging(["TERM": "xterm"]) { $1 }
            ).output
        }
        #expect(try run(["NO_COLOR": ""]).contains("\u{1B}[1m"))
        #expect(try !run(["NO_COLOR": "1"]).contains("\u{1B}["))
        #expect(try !ModalisExecutable.run(["inspect", path]).output.contains("\u{1B}["))
    }

    @Test func limitsComeFromTheCommandLineAndTheEnvironment() throws {
        let path = samples.appending(path: "petct-lesion").path
        let cases = [
            ("fileCount=2", "too-many-files"), ("studySize=1000", "study-too-large"), ("folderDepth=0", "folderDepth"),
        ]
        for (limit, code) in cases {
            let result = try ModalisExecutable.run(["inspect", path, "--limit", limit])
            #expect(
                result.status == (code == "folderDepth" ? 64 : 65) && result.errors.contains(code), "\(result.errors)")
        }
        let environment = ["MODALIS_LIMITS": #"{"fileSize": 100}"#]
        let small = try ModalisExecutable.run(["inspect", path], environment: environment)
        #expect(small.status == 0 && small.output.contains("file-too-large"))
        let over = try ModalisExecutable.run(
            ["inspect", path, "--limit", "fileSize=100000000"], environment: environment)
        #expect(!over.output.contains("file-too-large"))
        let pixels = try ModalisExecutable.run(["inspect", path, "--limit", "pixelCount=10"])
        #expect(pixels.output.contains("image-too-large"))
        let broken = try ModalisExecutable.run(["inspect", path], environment: ["MODALIS_LIMITS": "{"])
        #expect(broken.status == 78 && broken.errors.contains("MODALIS_LIMITS"))
    }
}
