import Foundation

/// Series of one model and measure over time as inline SVG: means with their spread, each series by colour, mark and name.
///
/// Colours are Okabe and Ito's, which colour-blind people tell apart; marks differ as well, for print in grey. Text and axes take
/// the page's colour. No styles and no scripts, so that it stands in any page.
package struct DriftChart {
    private let series: [DriftSeries]
    private let spans: [ReportCalendar.Span]
    private let range: ClosedRange<Double>
    private let title: String

    private enum Layout {
        static let size = (width: 760.0, height: 250.0)
        static let plot = (left: 44.0, right: 640.0, top: 14.0, bottom: 206.0)
        static let labels = 12
    }

    private static let colors = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"]

    /// - Parameters:
    ///   - series: of one quantity.
    ///   - spans: the periods along the axis, those without values too.
    ///   - title: for who cannot see it.
    package init(_ series: [DriftSeries], spans: [ReportCalendar.Span], title: String) {
        self.series = series
        self.spans = spans
        self.title = title
        let ends = series.flatMap(\.points).flatMap { [$0.mean - ($0.deviation ?? 0), $0.mean + ($0.deviation ?? 0)] }
        let (low, high) = (ends.min() ?? 0, ends.max() ?? 1)
        // Shares and probabilities keep their whole scale, so that charts can be compared.
        if low >= -0.25, high <= 1.25, series.allSatisfy({ $0.points.allSatisfy { (0...1).contains($0.mean) } }) {
            range = 0...1
        } else {
            let margin = max((high - low) * 0.08, 1e-9)
            range = (low - margin)...(high + margin)
        }
    }

    package var svg: Markup {
        let (width, height) = Layout.size
        return Markup(
            "svg",
            [
                "viewBox": "0 0 \(Int(width)) \(Int(height))", "role": "img", "aria-label": title,
                "xmlns": "http://www.w3.org/2000/svg", "font-family": "system-ui, sans-serif", "font-size": "11",
            ], [Markup("title", [:], title)] + axes + series.indices.flatMap(drawn) + names)
    }

    // MARK: Places

    private func x(_ index: Int) -> Double {
        let (left, right) = (Layout.plot.left + 14, Layout.plot.right - 14)
        guard spans.count > 1 else { return (left + right) / 2 }
        return left + (right - left) * Double(index) / Double(spans.count - 1)
    }

    private func y(_ value: Double) -> Double {
        let share = (value - range.lowerBound) / (range.upperBound - range.lowerBound)
        return Layout.plot.bottom - min(max(share, 0), 1) * (Layout.plot.bottom - Layout.plot.top)
    }

    private func places(of series: DriftSeries) -> [(x: Double, point: DriftSeries.Point)] {
        let indices = Dictionary(spans.enumerated().map { ($1.name, $0) }) { first, _ in first }
        return series.points.compactMap { point in indices[point.period].map { (x($0), point) } }
    }

    private static func number(_ value: Double) -> String { String(format: "%.1f", value) }

    // MARK: Parts

    private var axes: [Markup] {
        var parts: [Markup] = []
        for step in 0...4 {
            let value = range.lowerBound + (range.upperBound - range.lowerBound) * Double(step) / 4
            let at = Self.number(y(value))
            parts.append(
                Markup(
                    "line",
                    [
                        "x1": Self.number(Layout.plot.left), "x2": Self.number(Layout.plot.right), "y1": at, "y2": at,
                        "stroke": "currentColor", "stroke-opacity": step == 0 ? "0.6" : "0.14",
                    ]))
            let text = range == 0...1 ? String(format: "%.2f", value) : String(format: "%.3g", value)
            parts.append(
                label(text, x: Layout.plot.left - 6, y: y(value) + 4, anchor: "end"))
        }
        let every = max(1, Int((Double(spans.count) / Double(Layout.labels)).rounded(.up)))
        for (index, span) in spans.enumerated() where index % every == 0 {
            parts.append(label(span.name, x: x(index), y: Layout.plot.bottom + 18, anchor: "middle"))
        }
        return parts
    }

    private func drawn(_ index: Int) -> [Markup] {
        let color = Self.colors[index % Self.colors.count]
        // Beside each other, so that one spread does not hide another.
        let shift = (Double(index) - Double(series.count - 1) / 2) * 3
        let places = places(of: series[index]).map { (x: $0.x + shift, point: $0.point) }
        var parts: [Markup] = []
        if places.count > 1 {
            let points = places.map { "\(Self.number($0.x)),\(Self.number(y($0.point.mean)))" }
            parts.append(
                Markup(
                    "polyline",
                    ["points": points.joined(separator: " "), "fill": "none", "stroke": color, "stroke-width": "1.5"]))
        }
        for (x, point) in places {
            if let deviation = point.deviation, deviation > 0 {
                parts.append(
                    Markup(
                        "line",
                        [
                            "x1": Self.number(x), "x2": Self.number(x), "y1": Self.number(y(point.mean - deviation)),
                            "y2": Self.number(y(point.mean + deviation)), "stroke": color, "stroke-opacity": "0.45",
                            "stroke-width": "2",
                        ]))
            }
            let at = (x: x, y: y(point.mean))
            parts.append(mark(index, at: at, color, hollow: point.isReference))
            if point.comparison?.isDrift == true {
                parts.append(
                    Markup(
                        "circle",
                        [
                            "cx": Self.number(at.x), "cy": Self.number(at.y), "r": "9", "fill": "none",
                            "stroke": "currentColor", "stroke-width": "1.5", "stroke-dasharray": "3 2",
                        ]))
            }
        }
        return parts
    }

    /// Circle, square, triangle or diamond; hollow for the reference.
    private func mark(_ index: Int, at: (x: Double, y: Double), _ color: String, hollow: Bool) -> Markup {
        let corners: [(Double, Double)]
        switch index % 4 {
        case 1: corners = [(-3.6, -3.6), (3.6, -3.6), (3.6, 3.6), (-3.6, 3.6)]
        case 2: corners = [(0, -4.8), (4.6, 3.6), (-4.6, 3.6)]
        case 3: corners = [(0, -5), (5, 0), (0, 5), (-5, 0)]
        default:
            return Markup(
                "circle",
                [
                    "cx": Self.number(at.x), "cy": Self.number(at.y), "r": "4", "fill": hollow ? "#fff" : color,
                    "stroke": color, "stroke-width": "1.5",
                ])
        }
        let points = corners.map { "\(Self.number(at.x + $0.0)),\(Self.number(at.y + $0.1))" }.joined(separator: " ")
        return Markup(
            "polygon", ["points": points, "fill": hollow ? "#fff" : color, "stroke": color, "stroke-width": "1.5"])
    }

    /// At each series' last point, moved apart where they would cover each other.
    private var names: [Markup] {
        let ends = series.indices.compactMap { index in
            places(of: series[index]).last.map { (index: index, y: y($0.point.mean)) }
        }.sorted { $0.y < $1.y }
        var (parts, lowest): ([Markup], Double) = ([], Layout.plot.top - 14)
        let room = Double(ends.count) * 15
        for (place, end) in ends.enumerated() {
            // Those below need their room as well.
            let latest = Layout.plot.bottom - room + Double(place + 1) * 15
            let at = max(min(end.y, latest), lowest + 15)
            lowest = at
            let color = Self.colors[end.index % Self.colors.count]
            parts.append(mark(end.index, at: (Layout.plot.right + 10, at), color, hollow: false))
            parts.append(
                label(Self.short(series[end.index].subject.name), x: Layout.plot.right + 20, y: at + 4, anchor: "start")
            )
        }
        return parts
    }

    private static func short(_ name: String) -> String { name.count > 15 ? name.prefix(14) + "…" : name }

    private func label(_ text: String, x: Double, y: Double, anchor: String) -> Markup {
        Markup(
            "text",
            ["x": Self.number(x), "y": Self.number(y), "text-anchor": anchor, "fill": "currentColor"], text)
    }
}
