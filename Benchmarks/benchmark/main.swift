import Foundation

/// The other side of `peers.py`: the same work on the same models, one line for each case.
///
///     benchmark MODELS MODEL CASE [RUNS]
///     benchmark reading FOLDER MODALIS [RUNS]
///
/// Prints the median of RUNS (default 3, after one that is not counted) in seconds, the least of their CPU seconds, and this
/// process's peak resident memory in MB.
let arguments = CommandLine.arguments
if arguments.dropFirst().first == "reading" {
    try Reading.run(Array(arguments.dropFirst(2)))
    exit(0)
}
guard (4...5).contains(arguments.count), let runs = arguments.count > 4 ? Int(arguments[4]) : 3, runs >= 0,
    let work = Case.all.first(where: { $0.name == arguments[3] }), Subject.names.contains(arguments[2])
else {
    let usage =
        "usage: benchmark MODELS \(Subject.names.joined(separator: "|")) \(Case.all.map(\.name).joined(separator: "|")) [RUNS]\n"
    FileHandle.standardError.write(Data(usage.utf8))
    exit(64)
}

func resources() -> rusage {
    var usage = rusage()
    unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage
}

func processorSeconds() -> Double {
    let usage = resources()
    let microseconds = usage.ru_utime.tv_usec + usage.ru_stime.tv_usec
    return Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + Double(microseconds) / 1e6
}

let subject = try Subject(arguments[2], folder: arguments[1])
let clock = ContinuousClock()
try work.run(subject)
var seconds: [Double] = []
var processor: [Double] = []
for _ in 0..<runs {
    let before = processorSeconds()
    seconds.append(try clock.measure { try work.run(subject) } / .seconds(1))
    processor.append(processorSeconds() - before)
}
let median = runs > 0 ? seconds.sorted()[runs / 2] : 0
let peak = resources().ru_maxrss / 1024
print(
    arguments[2], work.name, String(format: "%.4f s %.4f CPU-s", median, processor.min() ?? 0), "\(peak) MB")
