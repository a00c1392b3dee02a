import DICOM
import Foundation
import Tensors

/// A folder's first volume read from its files to Float32, with reading processes as `modalis` starts them.
///
///     benchmark reading FOLDER MODALIS [RUNS]
///
/// Prints the median of RUNS (default 3, after one that is not counted) in seconds, this process's peak resident memory and the
/// bytes of the volume, both in MB. The reading processes' memory is seen from outside (`Benchmarks/reading`).
enum Reading {
    struct Nothing: Error {}

    static func run(_ arguments: [String]) throws {
        guard (2...3).contains(arguments.count), let runs = arguments.count > 2 ? Int(arguments[2]) : 3, runs >= 0
        else {
            FileHandle.standardError.write(Data("usage: benchmark reading FOLDER MODALIS [RUNS]\n".utf8))
            exit(64)
        }
        let workers = WorkerLauncher(executable: arguments[1])
        var size = 0
        func once() throws {
            let reader = StudyReader(workers: workers)
            let contents = try reader.contents(ofFolder: arguments[0])
            guard let description = contents.studies.first?.series.flatMap(\.volumes).first else { throw Nothing() }
            size = try reader.volume(description).voxels.count * MemoryLayout<Float>.size
        }
        try once()
        let clock = ContinuousClock()
        let seconds = try (0..<runs).map { _ in try clock.measure { try once() } / .seconds(1) }.sorted()
        let median = runs > 0 ? seconds[runs / 2] : 0
        print(
            "reading", String(format: "%.4f s", median),
            "\(resources().ru_maxrss / 1024) MB \(size >> 20) MB")
    }
}
