import Foundation

extension Double {
    /// Three significant digits, whole numbers up to a million in full, with a true minus sign, for people: `−0.021`,
    /// `1.2e−5`, `17800`.
    package var brief: String {
        guard isFinite else { return isNaN ? "not a number" : self < 0 ? "−infinity" : "infinity" }
        if abs(self) >= 1000, abs(self) < 1e6 { return fixed(0) }
        let text = text("%.3g")
        guard let e = text.firstIndex(of: "e"),
            let exponent = Int(text[text.index(after: e)...].replacing("−", with: "-"))
        else { return text }
        return text[..<e] + "e" + (exponent < 0 ? "−" : "") + String(abs(exponent))
    }

    /// With a fixed number of decimals and a true minus sign.
    package func fixed(_ decimals: Int) -> String {
        let text = text("%.\(decimals)f")
        return text.drop { $0 == "−" }.allSatisfy { $0 == "0" || $0 == "." } ? String(text.drop { $0 == "−" }) : text
    }

    /// A share of 0…1 in whole per cent, such as `62 %`; `<1 %` for what would be shown as nothing.
    package var percent: String { self > 0 && self < 0.005 ? "<1 %" : (self * 100).fixed(0) + " %" }

    private func text(_ format: String) -> String {
        String(format: format, locale: nil, self).replacing("-", with: "−")
    }
}
