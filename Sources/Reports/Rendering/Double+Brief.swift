import Foundation

extension Double {
    /// At most three significant digits with a true minus sign, for people: `−0.021`, `1.2e−5`, `400`.
    package var brief: String { text("%.3g") }

    /// With a fixed number of decimals and a true minus sign.
    package func fixed(_ decimals: Int) -> String {
        let text = text("%.\(decimals)f")
        return text.drop { $0 == "−" }.allSatisfy { $0 == "0" || $0 == "." } ? String(text.drop { $0 == "−" }) : text
    }

    /// A share of 0…1 in whole per cent, such as `62 %`; `<1 %` for what would be shown as nothing.
    package var percent: String { self > 0 && self < 0.005 ? "<1 %" : (self * 100).fixed(0) + " %" }

    private func text(_ format: String) -> String {
        String(format: format, locale: nil, self).replacingOccurrences(of: "-", with: "−")
    }
}
