import Foundation
import Reports

/// Shares over time as lines, one for each modality, as inline SVG.
///
/// With more than `limit` times, neighbours in time are drawn as their mean; the numbers beside the chart say how many.
struct ShareChart {
    struct Point: Hashable {
        let at: Date
        /// 0…1.
        let share: Double
    }

    /// In the order of their colours.
    let series: [(name: String, points: [Point])]

    private static let limit = 120
    private static let (left, right, top, bottom) = (44.0, 700.0, 10.0, 210.0)

    /// Neighbours put together until no more than `limit` are left; in order of time.
    static func binned(_ points: [Point]) -> [Point] {
        let sorted = points.sorted { $0.at < $1.at }
        let size = (sorted.count + limit - 1) / limit
        guard size > 1 else { return sorted }
        return stride(from: 0, to: sorted.count, by: size).map { start in
            let bin = sorted[start..<min(start + size, sorted.count)]
            let count = Double(bin.count)
            return Point(
                at: Date(timeIntervalSince1970: bin.reduce(0) { $0 + $1.at.timeIntervalSince1970 } / count),
                share: bin.reduce(0) { $0 + $1.share } / count)
        }
    }

    func svg(title: String) -> HTML {
        let drawn = series.map { (name: $0.name, points: Self.binned($0.points)) }
        let times = drawn.flatMap { $0.points.map(\.at) }
        guard let first = times.min(), let last = times.max() else { return "<p>No results yet.</p>" }
        let span = max(last.timeIntervalSince(first), 1)
        func x(_ date: Date) -> String {
            let part = times.count == 1 || first == last ? 0.5 : date.timeIntervalSince(first) / span
            return Self.number(Self.left + part * (Self.right - Self.left))
        }
        func y(_ share: Double) -> String {
            Self.number(Self.bottom - min(max(share, 0), 1) * (Self.bottom - Self.top))
        }
        let lines: [HTML] = [0, 0.25, 0.5, 0.75, 1].map { share in
            """
            <path class="grid" d="M\(Self.number(Self.left)) \(y(share))H\(Self.number(Self.right))"/>\
            <text x="\(Self.number(Self.left - 6))" y="\(y(share))" text-anchor="end" dominant-baseline="middle">\(share.percent)</text>
            """
        }
        let curves: [HTML] = drawn.enumerated().map { place, series in
            let dots: [HTML] = series.points.map { point in
                "<circle class=\"c\(place % 6)\" cx=\"\(x(point.at))\" cy=\"\(y(point.share))\" r=\"2.5\"/>"
            }
            let path = series.points.map { "\(x($0.at)),\(y($0.share))" }.joined(separator: " ")
            return "<polyline class=\"c\(place % 6)\" points=\"\(path)\"/>\(dots)"
        }
        let ends: [HTML] = [(first, "start"), (last, "end")].prefix(first == last ? 1 : 2).map { date, anchor in
            """
            <text x="\(x(date))" y="232" text-anchor="\(first == last ? "middle" : anchor)">\(StudyTable.time(date))</text>
            """
        }
        let keys: [HTML] = drawn.enumerated().map { place, series in
            "<span><svg viewBox=\"0 0 10 10\" aria-hidden=\"true\"><rect class=\"c\(place % 6)\" width=\"10\" height=\"10\"/></svg> \(series.name.uppercased())</span>"
        }
        return """
            <div class="chart"><svg role="img" aria-label="\(title)" viewBox="0 0 720 240">\(lines)\(curves)\(ends)</svg></div>
            <p class="legend">\(keys)</p>
            """
    }

    private static func number(_ value: Double) -> String { String(Double(Int((value * 10).rounded())) / 10) }
}
