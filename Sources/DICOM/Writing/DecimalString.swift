import Foundation

/// Numbers as VR DS holds them: at most 16 characters (PS3.5 6.2).
package enum DecimalString {
    /// The shortest text that reads back as `number`, or, where that takes more than 16 characters, the nearest that fits.
    package static func text(_ number: Double) -> String {
        precondition(number.isFinite, "a decimal string cannot hold \(number)")
        if number == 0 { return "0" }
        var text = "\(number)"
        if text.hasSuffix(".0") { text.removeLast(2) }
        if text.count <= 16 { return text }
        for digits in stride(from: 16, through: 1, by: -1) {
            let rounded = String(format: "%.\(digits)g", number)
            if rounded.count <= 16 { return rounded }
        }
        return "0"
    }
}
