import Foundation

/// Colours and weights for text on a terminal; plain text anywhere else.
struct TerminalStyle {
    enum Colour: String, CaseIterable {
        case red = "31"
        case green = "32"
        case yellow = "33"
        case cyan = "36"
        case bold = "1"
        case faint = "2"
    }

    let isColoured: Bool

    init(isColoured: Bool) { self.isColoured = isColoured }

    /// What suits a file descriptor: colours on a terminal that has them, unless NO_COLOR is set (no-color.org).
    init(for descriptor: Int32, environment: [String: String] = ProcessInfo.processInfo.environment) {
        isColoured =
            isatty(descriptor) == 1 && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
    }

    func callAsFunction(_ colour: Colour, _ text: String) -> String {
        isColoured ? "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m" : text
    }
}
