import DICOM

/// A window that the viewer offers.
struct WindowPreset: Hashable, Sendable, Encodable {
    let name: String
    /// In the volume's unit.
    let low: Double
    let high: Double
    /// High values dark.
    let isInverted: Bool

    /// The window that everything else of the result is drawn in first, then those that readers of such images use.
    static func presets(for greyscale: Greyscale, unit: VoxelUnit) -> [WindowPreset] {
        let (low, high) = (
            greyscale.window.center - greyscale.window.width / 2, greyscale.window.center + greyscale.window.width / 2
        )
        let caption = greyscale.caption(unit: unit).replacing("window ", with: "")
        let own = WindowPreset(name: caption, low: low, high: high, isInverted: greyscale.isInverted)
        func preset(_ name: String, _ low: Double, _ high: Double, inverted: Bool = greyscale.isInverted)
            -> WindowPreset
        {
            WindowPreset(name: name, low: low, high: high, isInverted: inverted)
        }
        let others: [WindowPreset]
        switch unit {
        case .hu:
            others = [
                preset("soft tissue 40/400 HU", -160, 240), preset("mediastinum 50/350 HU", -125, 225),
                preset("lung −600/1500 HU", -1350, 150), preset("bone 400/1800 HU", -500, 1300),
            ]
        case .suvbw, .suvlbm, .suvlbmJanmahasatian, .suvibw:
            others = [5, 7, 10, 20].map { preset("0–\(Int($0)) SUV", 0, $0) }
        case .rgb: return []
        case .suvbsa, .becquerelPerMillilitre, .arbitrary:
            let span = high - low
            others = [
                preset("brighter", low, low + 0.6 * span), preset("darker", low, low + 1.6 * span),
                preset("more contrast", low + 0.2 * span, high - 0.2 * span),
                preset("less contrast", low - 0.3 * span, high + 0.3 * span),
            ]
        }
        let opposite = preset("\(caption), inverted", low, high, inverted: !greyscale.isInverted)
        return [own] + others.filter { $0.low != low || $0.high != high } + [opposite]
    }
}
