import Foundation
import Glibc
import TestSupport
import Testing

/// `send`, `echo` and `listen` as a user has them: each other's ends.
@Suite(.serialized) struct SendCommandTests {
    private struct Listening {
        let program: RunningProgram
        let port: Int
        let output: URL
    }

    private func listen(_ folder: TemporaryFolder, _ options: [String] = ["--caller", "MODALIS"]) async throws
        -> Listening
    {
        let output = folder.url.appending(path: "received")
        let program = try RunningProgram(
            ModalisExecutable.url,
            ["listen", "--output", output.path, "--port", "0", "--address", "127.0.0.1", "--free-bytes", "0"] + options)
        let said = /listens at port ([0-9]+)/
        try await eventually("it listens") {
            if !program.isRunning { throw NotInTime(description: program.errors) }
            return program.errors.firstMatch(of: said) != nil
        }
        let port = try #require(program.errors.firstMatch(of: said).flatMap { Int($0.output.1) })
        return Listening(program: program, port: port, output: output)
    }

    private static let sample = RunCommandTests.samples.appending(path: "chest-radiograph")

    private func objects(below folder: URL) -> [URL] {
        let walk = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: [.isRegularFileKey])
        return (walk?.compactMap { $0 as? URL } ?? []).filter {
            $0.pathExtension == "dcm" && !$0.path.contains("/.spool/")
        }
    }

    @Test func aStudyGoesFromSendToListenAndTheListenerEndsInSeconds() async throws {
        let folder = try TemporaryFolder()
        let listening = try await listen(folder, ["--caller", "MODALIS@127.0.0.0/8", "--quiet", "0.5"])
        let destination = "MODALIS@127.0.0.1:\(listening.port)"
        #expect(try ModalisExecutable.run(["echo", destination]).status == 0)
        let result = try ModalisExecutable.run(["send", "--json", "--to", destination, Self.sample.path])
        #expect(result.status == 0, "\(result.errors)")
        let record = try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
        let files = try #require(record["files"] as? [[String: Any]])
        #expect(record["acknowledged"] as? Int == files.count && !files.isEmpty)
        try await eventually("the study is there") { objects(below: listening.output).count == files.count }
        #expect(listening.program.output.hasPrefix("study-"))
        #expect(listening.program.end(SIGTERM) == 0)
    }

    @Test func onlyNamedCallersAreLetIn() async throws {
        let folder = try TemporaryFolder()
        let listening = try await listen(folder)
        let result = try ModalisExecutable.run([
            "send", "--title", "INTRUDER", "--to", "MODALIS@127.0.0.1:\(listening.port)", Self.sample.path,
        ])
        #expect(result.status == 73)
        #expect(result.errors.contains("[association-rejected]"))
        #expect(listening.program.end(SIGINT) == 0)
    }

    @Test func aFolderIsADestinationToo() throws {
        let folder = try TemporaryFolder()
        let target = folder.url.appending(path: "share")
        let result = try ModalisExecutable.run(["send", "--to", target.path, Self.sample.path])
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.contains("files acknowledged"))
        #expect(!objects(below: target).isEmpty)
    }

    @Test func nobodyThereIsOneReasonedLine() throws {
        let port = try LoopbackPort.free()
        for destination in ["PACS@127.0.0.1:\(port)", "http://127.0.0.1:\(port)/dicom-web"] {
            let result = try ModalisExecutable.run(["send", "--to", destination, Self.sample.path])
            #expect(result.status == 73)
            #expect(result.errors.split(separator: "\n").count == 1, "\(result.errors)")
            #expect(try ModalisExecutable.run(["echo", destination]).status == 73)
        }
    }

    @Test(
        arguments: [
            ["send", "--to", "PACS@host:104"], ["send", "--to", "PACS@host", "x"], ["send", "x"],
            ["send", "--to", "https://me:secret@host/x", "x"], ["send", "--to", "/tmp/x", "--commitment", "3", "x"],
            ["send", "--to", "http://host/x", "--token-variable", "T", "x"], ["listen", "--output", "/tmp/x"],
            ["listen", "--output", "/tmp/x", "--any-caller", "--caller", "A"],
            ["listen", "--output", "/tmp/x", "--caller", "A@nowhere"],
            ["listen", "--output", "/tmp/x", "--any-caller", "--tls"],
            ["echo", "PACS@host:0"],
        ])
    func aWrongCommandLineIsAUsageError(arguments: [String]) throws {
        #expect(try ModalisExecutable.run(arguments).status == 64)
    }
}
