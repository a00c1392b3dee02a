import Foundation

/// Prints how close a comparison came, when `MODALIS_REPORT_PARITY` asks for it.
enum Comparison {
    static func report(_ line: @autoclosure () -> String) {
        guard ProcessInfo.processInfo.environment["MODALIS_REPORT_PARITY"] != nil else { return }
        print("parity: \(line())")
    }
}
