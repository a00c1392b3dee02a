extension Double {
    /// At most six significant digits, no exponent where it can be avoided: for sentences, not for data.
    var brief: String {
        if let whole = Int(exactly: self), abs(whole) < 1_000_000_000 { return String(whole) }
        guard isFinite, self != 0 else { return "\(self)" }
        var digits = 5
        var scale = abs(self)
        while scale >= 10, digits > 0 {
            scale /= 10
            digits -= 1
        }
        while scale < 1, digits < 12 {
            scale *= 10
            digits += 1
        }
        var factor = 1.0
        for _ in 0..<digits { factor *= 10 }
        let rounded = (self * factor).rounded() / factor
        return Int(exactly: rounded).map { String($0) } ?? "\(rounded)"
    }
}
