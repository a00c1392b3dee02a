/// Dates and times of DICOM (PS3.5 6.2: DA, TM, DT) as seconds, for differences.
package enum DICOMTime {
    package static let day = 86_400.0

    /// Seconds since midnight of a TM value: `HHMMSS.FFFFFF`, shortened from the right, or the old `HH:MM:SS`.
    package static func seconds(ofTime text: String) -> Double? {
        let parts = text.filter { $0 != ":" }.split(separator: ".", omittingEmptySubsequences: false)
        guard let whole = parts.first, parts.count <= 2, [2, 4, 6].contains(whole.count),
            whole.allSatisfy(\.isASCIIDigit)
        else { return nil }
        let digits = Array(whole).compactMap(\.wholeNumberValue)
        func pair(_ at: Int) -> Int { at + 1 < digits.count ? digits[at] * 10 + digits[at + 1] : 0 }
        // A leap second is written as 60.
        guard pair(0) < 24, pair(2) < 60, pair(4) <= 60 else { return nil }
        let fraction = parts.count == 2 ? Double("0." + parts[1]) : 0
        guard let fraction, fraction >= 0, fraction < 1 else { return nil }
        return Double(pair(0) * 3600 + pair(2) * 60 + pair(4)) + fraction
    }

    /// Seconds from a fixed day to the beginning of a DA value's day: `YYYYMMDD`, or the old `YYYY.MM.DD`.
    package static func seconds(ofDate text: String) -> Double? {
        let plain = text.filter { $0 != "." }
        guard plain.count == 8, plain.allSatisfy(\.isASCIIDigit), let number = Int(plain) else { return nil }
        let (year, month, date) = (number / 10_000, number / 100 % 100, number % 100)
        guard (1...12).contains(month), (1...31).contains(date) else { return nil }
        // Days of the proleptic Gregorian calendar, years beginning in March.
        let shifted = month > 2 ? year : year - 1
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + date - 1
        return Double(365 * shifted + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear) * day
    }

    /// Seconds from a fixed day to a DT value, `YYYYMMDDHHMMSS.FFFFFF&ZZXX` with at least the date and the hour.
    ///
    /// The offset from UTC is applied when `offset` gives that of the times it is compared with; else it is left alone.
    package static func seconds(ofDateTime text: String, comparedAt offset: Double? = nil) -> Double? {
        let sign = text.lastIndex { $0 == "+" || $0 == "-" }
        let stamp = text[..<(sign ?? text.endIndex)]
        guard stamp.count >= 10, let date = seconds(ofDate: String(stamp.prefix(8))),
            let time = seconds(ofTime: String(stamp.dropFirst(8)))
        else { return nil }
        guard let sign, let offset, let own = seconds(ofOffset: String(text[sign...])) else { return date + time }
        return date + time - own + offset
    }

    /// Seconds of an offset from UTC, `±HHMM`.
    package static func seconds(ofOffset text: String) -> Double? {
        guard text.count == 5, let first = text.first, first == "+" || first == "-",
            let time = seconds(ofTime: String(text.dropFirst()))
        else { return nil }
        return first == "-" ? -time : time
    }
}

extension Character {
    fileprivate var isASCIIDigit: Bool { isASCII && isNumber }
}
