/// Frames that could lie in one grid: the same size, spacing, orientation and number of channels.
struct FrameCluster {
    private(set) var frames: [FrameRecord]

    /// The largest cluster first; of equal ones the one whose frame came first.
    /// - Parameter frames: with a plane each.
    static func clusters(of frames: [FrameRecord], tolerances: GeometryTolerances) -> [FrameCluster] {
        var clusters: [FrameCluster] = []
        for frame in frames {
            if let index = clusters.firstIndex(where: { $0.accepts(frame, tolerances) }) {
                clusters[index].frames.append(frame)
            } else {
                clusters.append(FrameCluster(frames: [frame]))
            }
        }
        return clusters.enumerated().sorted {
            ($1.element.frames.count, $0.offset) < ($0.element.frames.count, $1.offset)
        }
        .map(\.element)
    }

    private func accepts(_ frame: FrameRecord, _ tolerances: GeometryTolerances) -> Bool {
        let model = frames[0]
        guard let a = model.plane, let b = frame.plane else { return false }
        return Self.sameSize(model, frame) && Self.sameSpacing(a, b)
            && Self.turn(a, b) <= tolerances.orientation
    }

    private static func sameSize(_ a: FrameRecord, _ b: FrameRecord) -> Bool {
        a.rows == b.rows && a.columns == b.columns && a.channels == b.channels
    }

    private static func sameSpacing(_ a: FrameRecord.Plane, _ b: FrameRecord.Plane) -> Bool {
        let difference = a.spacing - b.spacing
        return abs(difference.x) <= 1e-3 * a.spacing.x && abs(difference.y) <= 1e-3 * a.spacing.y
    }

    /// The largest difference of a direction cosine.
    private static func turn(_ a: FrameRecord.Plane, _ b: FrameRecord.Plane) -> Double {
        let (x, y) = (a.x - b.x, a.y - b.y)
        return [x.x, x.y, x.z, y.x, y.y, y.z].map(abs).max() ?? 0
    }

    /// What sets `other` apart: from this one, or for this one itself from the nearest of the rest.
    func difference(from other: FrameCluster, among clusters: [FrameCluster]) -> (ReasonCode, String) {
        let counterpart = clusters.first { $0.frames[0].instance.path != other.frames[0].instance.path } ?? self
        let (a, b) = (counterpart.frames[0], other.frames[0])
        guard let planeA = a.plane, let planeB = b.plane else { return ("orientation-mixed", "no orientation") }
        let turn = Self.turn(planeA, planeB)
        if !Self.sameSize(a, b) {
            return ("size-mixed", "\(b.columns) × \(b.rows) beside \(a.columns) × \(a.rows) pixels")
        }
        if !Self.sameSpacing(planeA, planeB) {
            let (s, t) = (planeB.spacing, planeA.spacing)
            return (
                "pixel-spacing-mixed",
                "\(s.x.plain(4)) × \(s.y.plain(4)) beside \(t.x.plain(4)) × \(t.y.plain(4)) mm pixels"
            )
        }
        return ("orientation-mixed", "direction cosines differ by up to \(turn.plain(6))")
    }
}

extension Double {
    /// The number with at most `digits` decimals and no exponent for the magnitudes that geometry has.
    func plain(_ digits: Int) -> String {
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let rounded = (self * scale).rounded() / scale
        return rounded == rounded.rounded() && abs(rounded) < 1e15 ? String(Int(rounded)) : String(rounded)
    }
}
