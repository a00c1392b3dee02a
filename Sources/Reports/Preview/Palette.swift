/// The preview's colours: light on dark, as in reading rooms.
enum Palette {
    static let background = RGB(14, 16, 18)
    static let panel = RGB(25, 28, 32)
    static let track = RGB(46, 50, 56)
    static let text = RGB(230, 232, 234)
    static let dim = RGB(156, 162, 170)
    static let notice = OverlayLegend.noticeColor

    /// Colours that stay apart in colour blindness (after Okabe and Ito's choice of hues), by a modality's place.
    private static let series = [
        RGB(86, 180, 233), RGB(230, 159, 0), RGB(0, 170, 128), RGB(204, 121, 167), RGB(240, 228, 66), RGB(213, 94, 0),
    ]

    static func modality(_ index: Int) -> RGB { series[index % series.count] }
}
