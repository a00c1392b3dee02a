import Foundation
import TestSupport
import Testing

/// The main job through the built executable, on the committed sample studies and profiles.
@Suite struct RunCommandTests {
    static let profiles = SharedData.checkout.appending(path: "Profiles")
    static let samples = SharedData.checkout.appending(path: "SampleStudies")
    static let kinds = ["chest-radiograph", "glioma-four-sequences", "petct-lesion", "prostate-biparametric"]

    static func run(
        _ studies: [URL], profile: String, output: URL, _ more: [String] = []
    ) throws -> ModalisExecutable.Result {
        try ModalisExecutable.run(
            ["run", "--profile", profiles.appending(path: profile).path, "--output", output.path] + more
                + studies.map(\.path))
    }

    /// Files below a folder by relative path, hidden ones included.
    static func files(_ folder: URL) -> [String: Data] {
        let paths = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        return Dictionary(
            uniqueKeysWithValues: paths.compactMap { path in
                (try? Data(contentsOf: folder.appending(path: path))).map { (path, $0) }
            })
    }

    static func copy(_ kind: String, to folder: TemporaryFolder) throws -> URL {
        let copy = folder.url.appending(path: kind)
        try FileManager.default.copyItem(at: samples.appending(path: kind), to: copy)
        return copy
    }

    /// The refusal's line: one line on standard error, with the code.
    static func expectRefusal(
        _ result: ModalisExecutable.Result, code: String, status: Int32, output: URL,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(result.status == status, "\(result.errors)", sourceLocation: sourceLocation)
        let lines = result.errors.split(separator: "\n").filter { $0.contains("[\(code)]") }
        #expect(lines.count == 1, "\(result.errors)", sourceLocation: sourceLocation)
        #expect(files(output).isEmpty, "something was left behind", sourceLocation: sourceLocation)
    }

    @Test(arguments: kinds) func aSampleGivesReportOverlaysAndPreviews(kind: String) throws {
        let folder = try TemporaryFolder()
        let result = try Self.run([Self.samples.appending(path: kind)], profile: "\(kind).json", output: folder.url)
        #expect(result.status == 0, "\(result.errors)")
        let files = Self.files(folder.url)
        let report = try #require(files["\(kind)/\(kind)/report.json"])
        let json = try #require(try JSONSerialization.jsonObject(with: report) as? [String: Any])
        let images = try #require(json["images"] as? [[String: Any]])
        for image in images {
            let modality = try #require(image["modality"] as? String)
            #expect(files["\(kind)/\(kind)/overlay/\(modality).dcm"] != nil)
            #expect(files["\(kind)/\(kind)/preview/\(modality).png"] != nil)
        }
        let outputs = try #require(json["outputs"] as? [[String: Any]]).compactMap { $0["path"] as? String }
        #expect(Set(files.keys) == Set((outputs + ["report.json"]).map { "\(kind)/\(kind)/\($0)" }))
        #expect(Set(outputs).isSuperset(of: ["structured-report.dcm", "key-objects.dcm"]))
    }

    @Test func twoRunsGiveTheSameBytesButForTheTiming() throws {
        let (first, second) = (try TemporaryFolder(), try TemporaryFolder())
        let study = Self.samples.appending(path: "chest-radiograph")
        for output in [first, second] {
            #expect(try Self.run([study], profile: "chest-radiograph.json", output: output.url).status == 0)
        }
        let (a, b) = (Self.files(first.url), Self.files(second.url))
        #expect(a.keys.sorted() == b.keys.sorted())
        for (path, bytes) in a where !path.hasSuffix("report.json") { #expect(bytes == b[path], "\(path)") }
        func withoutTiming(_ files: [String: Data]) throws -> NSDictionary {
            let path = try #require(files.keys.first { $0.hasSuffix("report.json") })
            let bytes = try #require(files[path])
            var json = try #require(try JSONSerialization.jsonObject(with: bytes) as? [String: Any])
            json["timing"] = nil
            return json as NSDictionary
        }
        #expect(try withoutTiming(a) == withoutTiming(b))
    }

    @Test func everyStudyRunsUnderTheProfilesThatFitIt() throws {
        let folder = try TemporaryFolder()
        let studies = ["chest-radiograph", "glioma-four-sequences"].map { Self.samples.appending(path: $0) }
        let result = try Self.run(studies, profile: "", output: folder.url)
        #expect(result.status == 0, "\(result.errors)")
        let reports = Self.files(folder.url).keys.filter { $0.hasSuffix("report.json") }.sorted()
        #expect(
            reports == [
                "chest-radiograph/chest-radiograph/report.json",
                "glioma-four-sequences/glioma-four-sequences/report.json",
            ])
        // A profile that does not fit is one short line: among several it is no fault.
        let skipped = result.errors.split(separator: "\n").filter { $0.contains("does not fit") }
        #expect(skipped.count == 6 && skipped.allSatisfy { $0.count < 120 }, "\(result.errors)")
        #expect(skipped.contains { $0.hasSuffix("petct-lesion does not fit: no series can be ct, pet") })
    }

    @Test func oneBadStudyDoesNotStopTheOthers() throws {
        let (folder, empty) = (try TemporaryFolder(), try TemporaryFolder())
        let good = Self.samples.appending(path: "chest-radiograph")
        let result = try Self.run([empty.url, good], profile: "chest-radiograph.json", output: folder.url)
        #expect(result.status == 65)
        #expect(result.errors.contains("[study-empty]"))
        #expect(Self.files(folder.url).keys.contains("chest-radiograph/chest-radiograph/report.json"))
    }

    @Test func anEmptyFolderIsRefused() throws {
        let (folder, empty) = (try TemporaryFolder(), try TemporaryFolder())
        let result = try Self.run([empty.url], profile: "chest-radiograph.json", output: folder.url)
        Self.expectRefusal(result, code: "study-empty", status: 65, output: folder.url)
    }

    @Test func aMissingFolderIsAMissingInput() throws {
        let folder = try TemporaryFolder()
        let result = try Self.run(
            [folder.url.appending(path: "none")], profile: "chest-radiograph.json",
            output: folder.url.appending(path: "out"))
        Self.expectRefusal(result, code: "input-missing", status: 66, output: folder.url)
    }

    @Test func twoPatientsInOneFolderAreRefused() throws {
        let (folder, both) = (try TemporaryFolder(), try TemporaryFolder())
        for kind in ["chest-radiograph", "petct-lesion"] { _ = try Self.copy(kind, to: both) }
        let result = try Self.run([both.url], profile: "", output: folder.url)
        Self.expectRefusal(result, code: "patients-mixed", status: 65, output: folder.url)
    }

    @Test func aMissingModalityIsRefused() throws {
        let (folder, work) = (try TemporaryFolder(), try TemporaryFolder())
        let result = try Self.run(
            [Self.samples.appending(path: "chest-radiograph")], profile: "petct-lesion.json", output: folder.url)
        Self.expectRefusal(result, code: "modality-missing", status: 65, output: folder.url)
        _ = work
    }

    @Test func aClinicalValueOfTheWrongTypeIsRefused() throws {
        let (folder, work) = (try TemporaryFolder(), try TemporaryFolder())
        let study = try Self.copy("chest-radiograph", to: work)
        let file = study.appending(path: "clinical.json")
        var values = try #require(
            try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
        for key in values.keys { values[key] = ["not", "a", "value"] }
        try JSONSerialization.data(withJSONObject: values).write(to: file)
        let result = try Self.run([study], profile: "chest-radiograph.json", output: folder.url)
        Self.expectRefusal(result, code: "clinical-type", status: 65, output: folder.url)
    }

    @Test func aModelWithAnotherHashIsRefused() throws {
        let (folder, work) = (try TemporaryFolder(), try TemporaryFolder())
        let profiles = work.url.appending(path: "Profiles")
        try FileManager.default.copyItem(at: Self.profiles, to: profiles)
        let profile = profiles.appending(path: "chest-radiograph.json")
        let json = try #require(
            try JSONSerialization.jsonObject(with: Data(contentsOf: profile)) as? [String: Any])
        let file = try #require((json["model"] as? [String: Any])?["file"] as? String)
        let model = try FileHandle(forWritingTo: profiles.appending(path: file))
        try model.seekToEnd()
        try model.write(contentsOf: Data([0]))
        try model.close()
        let result = try ModalisExecutable.run([
            "run", "--profile", profile.path, "--output", folder.url.path,
            Self.samples.appending(path: "chest-radiograph").path,
        ])
        Self.expectRefusal(result, code: "model-hash-differs", status: 78, output: folder.url)
    }

    @Test func anUnwritableOutputIsAnOutputFailure() throws {
        let folder = try TemporaryFolder()
        let file = folder.url.appending(path: "taken")
        try Data("x".utf8).write(to: file)
        let result = try Self.run(
            [Self.samples.appending(path: "chest-radiograph")], profile: "chest-radiograph.json", output: file)
        #expect(result.status == 73, "\(result.errors)")
        #expect(try Data(contentsOf: file) == Data("x".utf8))
    }

    /// A limit on file size stands for the full disk, which needs a disk of its own: writes fail half-way just the same.
    @Test func aWriteThatFailsHalfWayLeavesNothingBehind() throws {
        let folder = try TemporaryFolder()
        let output = folder.url.appending(path: "out")
        let arguments = [
            "run", "--quiet", "--profile", Self.profiles.appending(path: "chest-radiograph.json").path, "--output",
            output.path, Self.samples.appending(path: "chest-radiograph").path,
        ]
        let quoted = ([ModalisExecutable.url.path] + arguments).map { "'\($0)'" }.joined(separator: " ")
        let result = try ModalisExecutable.run(
            URL(filePath: "/bin/sh"), ["-c", "trap '' XFSZ; ulimit -f 8; exec \(quoted)"])
        Self.expectRefusal(result, code: "output-unwritable", status: 73, output: output)
    }

    @Test func noIdentifierReachesTheMessages() throws {
        let (folder, both) = (try TemporaryFolder(), try TemporaryFolder())
        for kind in ["chest-radiograph", "petct-lesion"] { _ = try Self.copy(kind, to: both) }
        let refused = try Self.run([both.url], profile: "", output: folder.url, ["--json"])
        let fine = try Self.run(
            [Self.samples.appending(path: "chest-radiograph")], profile: "", output: folder.url, ["--json"])
        for result in [refused, fine] {
            #expect(!(result.output + result.errors).uppercased().contains("PHANTOM^"))
            #expect(!(result.output + result.errors).uppercased().contains("PHANTOM-"))
        }
    }

    @Test func jsonLinesAreJSON() throws {
        let folder = try TemporaryFolder()
        let result = try Self.run(
            [Self.samples.appending(path: "chest-radiograph")], profile: "chest-radiograph.json", output: folder.url,
            ["--json"])
        let events = try result.output.split(separator: "\n").map { line in
            let record = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            return record?["event"] as? String ?? ""
        }
        #expect(events.first == "folder-began")
        #expect(events.last == "folder-ended")
        #expect(events.contains("written"))
        #expect(result.errors.isEmpty, "\(result.errors)")
    }

    @Test func quietSaysNothingOnSuccess() throws {
        let folder = try TemporaryFolder()
        let result = try Self.run(
            [Self.samples.appending(path: "chest-radiograph")], profile: "chest-radiograph.json", output: folder.url,
            ["--quiet"])
        #expect(result.status == 0)
        #expect(result.output.isEmpty && result.errors.isEmpty)
    }
}
