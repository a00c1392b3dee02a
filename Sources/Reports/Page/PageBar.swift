/// Bars for numbers that stand beside them in words; hidden from screen readers, which have the numbers.
enum PageBar {
    /// A share of 0…1 in the colour of a modality's place. What works against the target is an outline.
    static func share(_ share: Double, colour: Int, isAgainst: Bool = false) -> HTML {
        let width = number(100 * min(max(share, 0), 1))
        let inner = number(max(0, 100 * min(max(share, 0), 1) - 1))
        let bar: HTML =
            isAgainst
            ? "<rect class=\"c\(colour % 6) against\" x=\"0.5\" y=\"0.75\" width=\"\(inner)\" height=\"8.5\"/>"
            : "<rect class=\"c\(colour % 6)\" width=\"\(width)\" height=\"10\"/>"
        return """
            <svg aria-hidden="true" viewBox="0 0 100 10" preserveAspectRatio="none"><rect class="track" width="100" height="10"/>\(bar)</svg>
            """
    }

    /// A number of either sign beside a middle axis, relative to the largest magnitude of its column.
    static func signed(_ value: Double, largest: Double, colour: Int) -> HTML {
        let width = largest > 0 && value.isFinite ? 50 * min(abs(value) / largest, 1) : 0
        let bar: HTML =
            value < 0
            ? "<rect class=\"c\(colour % 6) against\" x=\"\(number(50 - width))\" y=\"0.75\" width=\"\(number(width))\" height=\"8.5\"/>"
            : "<rect class=\"c\(colour % 6)\" x=\"50\" width=\"\(number(width))\" height=\"10\"/>"
        return """
            <svg aria-hidden="true" viewBox="0 0 100 10" preserveAspectRatio="none"><rect class="track" width="100" height="10"/>\(bar)<path class="axis" d="M50 0V10"/></svg>
            """
    }

    /// For an attribute: two decimals, a point.
    private static func number(_ value: Double) -> String { String(Double(Int((value * 100).rounded())) / 100) }
}
