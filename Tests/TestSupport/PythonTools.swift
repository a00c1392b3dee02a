package import Foundation

/// An independent toolkit to read back with: a Python that has pydicom and highdicom.
package enum PythonTools {
    /// The interpreter named by `MODALIS_PYTHON`, or `python3`, when it has both packages.
    package static let interpreter: URL? = {
        let named = ProcessInfo.processInfo.environment["MODALIS_PYTHON"].map { URL(filePath: $0) }
        let candidates = [named, ModalisExecutable.tool("python3")].compactMap { $0 }
        return candidates.first { (try? ModalisExecutable.run($0, ["-c", "import pydicom, highdicom"]))?.status == 0 }
    }()

    /// For `.enabled(if:_:)`; the message of tests that are skipped without.
    package static let missing = "needs pydicom and highdicom (MODALIS_PYTHON names the interpreter)"

    /// Whether the interpreter has another package too.
    package static func has(_ package: String) -> Bool {
        interpreter.flatMap { try? ModalisExecutable.run($0, ["-c", "import \(package)"]) }?.status == 0
    }

    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// Runs a program over files and gives what it printed, line by line.
    /// - Throws: `Failure` with what it said when it fails.
    package static func run(_ program: String, _ files: [URL]) throws -> [String] {
        guard let interpreter else { throw Failure(description: missing) }
        let result = try ModalisExecutable.run(interpreter, ["-c", program] + files.map(\.path))
        guard result.status == 0 else { throw Failure(description: result.errors) }
        return result.output.split(separator: "\n").map(String.init)
    }
}
