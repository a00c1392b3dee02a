import Foundation
import TestSupport
import Testing

/// What a log line or an error says of a study whose every identifying attribute holds something to look for.
@Suite(.enabled(if: ModalisExecutable.tool("dcmodify") != nil, "needs dcmodify")) struct HostileIdentifiersTests {
    private let folder: TemporaryFolder
    private let study: URL

    private static let secrets = [
        "Zyxwvut", "ID-77310-Q", "ACC-55219", "19470203", "Doctorow", "Hospitalia", "4711.815.9",
    ]

    init() throws {
        folder = try TemporaryFolder()
        study = try RunCommandTests.copy("chest-radiograph", to: folder)
        let dcmodify = try #require(ModalisExecutable.tool("dcmodify"))
        let images = RunCommandTests.files(study).keys.filter { !$0.hasPrefix("truth") && !$0.hasSuffix(".json") }
            .map { study.appending(path: $0).path }
        let changes = [
            "PatientName=Zyxwvut^<script>alert(1)</script>", "PatientID=ID-77310-Q", "AccessionNumber=ACC-55219",
            "PatientBirthDate=19470203", "ReferringPhysicianName=Doctorow^\u{1B}[31m", "InstitutionName=Hospitalia",
            "SeriesDescription=CXR of ZYXWVUT id-77310-q", "StudyInstanceUID=1.2.4711.815.9",
            "SeriesInstanceUID=1.2.4711.815.9.1",
        ]
        let result = try ModalisExecutable.run(dcmodify, ["-nb", "-imt"] + changes.flatMap { ["-i", $0] } + images)
        #expect(result.status == 0, "\(result.errors)")
    }

    private func check(_ result: ModalisExecutable.Result, _ what: String, status: Int32, listing: Bool = false) {
        #expect(result.status == status, "\(what): \(result.errors)")
        for secret in Self.secrets {
            #expect(!result.errors.lowercased().contains(secret.lowercased()), "\(what), errors: \(result.errors)")
            // `inspect` and `volume` name series by UID on purpose; nothing else may.
            guard !listing else { continue }
            #expect(!result.output.lowercased().contains(secret.lowercased()), "\(what), output: \(result.output)")
        }
        #expect(!result.errors.contains("\u{1B}[31m") && !result.output.contains("\u{1B}[31m"))
        #expect(!result.output.contains("<script>"))
    }

    private var profile: String { RunCommandTests.profiles.appending(path: "chest-radiograph.json").path }
    private func place(_ name: String) -> String { folder.url.appending(path: name).path }

    @Test func noCommandSaysWhoThePatientIs() throws {
        let profiles = RunCommandTests.profiles.path
        check(
            try ModalisExecutable.run(["run", "--json", "--profile", profile, "--output", place("a"), study.path]),
            "run", status: 0)
        check(
            try ModalisExecutable.run(["tensors", "--profile", profile, "--output", place("b"), study.path]), "tensors",
            status: 0)
        check(
            try ModalisExecutable.run(
                [
                    "evaluate", "--profile", profile, "--method", "gradient", "--metric", "sparseness", "--output",
                    place("c"), study.path,
                ]), "evaluate", status: 0)
        check(
            try ModalisExecutable.run(["inspect", "--profile", profiles, "--json", study.path]), "inspect", status: 0,
            listing: true)
        check(
            try ModalisExecutable.run(["volume", "--output", place("d"), study.path]), "volume", status: 0)
        let key = place("key")
        _ = try ModalisExecutable.run(["deidentify", "--new-key", key])
        check(
            try ModalisExecutable.run(["deidentify", "--key", key, "--output", place("e"), study.path]), "deidentify",
            status: 0)
        for path in RunCommandTests.files(folder.url.appending(path: "e")).keys {
            #expect(!Self.secrets.contains { path.contains($0) })
        }
    }

    @Test func noRefusalSaysWhoThePatientIs() throws {
        let others = ["petct-lesion.json", "glioma-four-sequences.json"].map {
            RunCommandTests.profiles.appending(path: $0).path
        }
        for other in others {
            let result = try ModalisExecutable.run(["run", "--profile", other, "--output", place("x"), study.path])
            check(result, "run under another profile", status: 65)
            #expect(result.errors.contains("[modality-missing]"))
            check(
                try ModalisExecutable.run(["tensors", "--profile", other, "--output", place("y"), study.path]),
                "tensors under another profile", status: 65)
        }
        check(
            try ModalisExecutable.run(["inspect", study.path, "--limit", "fileCount=1"]), "inspect within limits",
            status: 65)
        check(
            try ModalisExecutable.run(["volume", "--output", place("v"), folder.url.appending(path: "Zyxwvut").path]),
            "volume of nothing", status: 66)
    }

    @Test func aLabelFollowsFromTheKeyThatIsNamed() throws {
        var labels: Set<String> = []
        for name in ["one", "two"] {
            let key = place(name)
            _ = try ModalisExecutable.run(["deidentify", "--new-key", key])
            let result = try ModalisExecutable.run(
                ["run", "--profile", profile, "--output", place("out-" + name), study.path],
                environment: ["MODALIS_LABEL_KEY": key])
            labels.insert(String(result.output.prefix { $0 != ":" }))
        }
        #expect(labels.count == 2 && labels.allSatisfy { $0.hasPrefix("study-") })
        let broken = try ModalisExecutable.run(
            ["inspect", study.path], environment: ["MODALIS_LABEL_KEY": place("none")])
        #expect(broken.status == 66 && broken.errors.contains("[key-unreadable]"))
    }
}
