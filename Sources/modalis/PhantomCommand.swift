import ArgumentParser
import Foundation
import Tensors
import Validation

struct PhantomCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "phantom",
        abstract: "Write synthetic studies of true DICOM objects with a known lesion.",
        discussion: """
            Each study is a folder with one folder per series, clinical.json, and truth/ (truth.json, mask.npy), which no \
            profile reads. The same kind and seed give the same bytes.

            With --count, DIR holds one folder per study, for the seeds N, N+1, …
            """)

    @Argument(help: "\(PhantomKind.allCases.map(\.rawValue).joined(separator: ", ")).")
    var kind: PhantomKind

    @Option(help: "Decides everything about the study.")
    var seed: UInt64 = 1

    @Option(help: "How many studies, with consecutive seeds.")
    var count: Int?

    @Option(help: ArgumentHelp("A folder that does not exist yet or is empty.", valueName: "dir"))
    var output: String

    func validate() throws {
        if let count, count < 1 { throw ValidationError("--count must be at least 1") }
        if UInt64(count ?? 1) - 1 > UInt64.max - seed {
            throw ValidationError("--seed and --count are too large together")
        }
    }

    func run() throws {
        let folder = URL(filePath: output)
        if let held = try? FileManager.default.contentsOfDirectory(atPath: folder.path), !held.isEmpty {
            throw CommandFailure(
                "output-not-empty", "the output folder is not empty; name a new one", family: .output)
        }
        do {
            guard let count else { return try kind.phantom(seed: seed).write(to: folder) }
            for number in seed...(seed + UInt64(count - 1)) {
                try kind.phantom(seed: number).write(to: folder.appending(path: "\(kind.rawValue)-\(number)"))
            }
        } catch let error as CocoaError {
            throw CommandFailure("output-not-written", "phantom: \(error.localizedDescription)", family: .output)
        }
    }
}

extension PhantomKind: ExpressibleByArgument {}
