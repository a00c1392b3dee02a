import Reports
import Testing

struct OverlayLegendTests {
    private static func legend(_ map: ColorMap = .diverging, scale: Float = 0.00416) -> OverlayLegend {
        OverlayLegend(
            lines: .init(
                long: ["Integrated gradients for malignant lesion", "PET share of all attribution: 72 %"],
                short: ["Integrated gradients", "PET 72 %"]), fullScale: scale, colorMap: map, style: OverlayStyle())
    }

    /// Whether any pixel of the outermost columns or the last row differs from the strip's background.
    private static func touchesEdge(_ strip: RGBImage) -> Bool {
        (0..<strip.height).contains {
            strip[0, $0] != OverlayLegend.background || strip[strip.width - 1, $0] != OverlayLegend.background
        } || (0..<strip.width).contains { strip[$0, strip.height - 1] != OverlayLegend.background }
    }

    @Test(
        "nothing is cut at any width of a real matrix", arguments: [64, 96, 128, 144, 192, 256, 320, 512, 1024, 2500])
    func neverClipped(_ width: Int) {
        for legend in [Self.legend(), Self.legend(.inferno), Self.legend(scale: 0)] {
            let strip = legend.strip(width: width)
            #expect(strip.width == width)
            #expect(!Self.touchesEdge(strip))
        }
    }

    @Test("the notice is there in its own colour, and large canvases have larger text")
    func notice() {
        // Strokes are thinner than a pixel in small text: amber is red well above blue.
        func amber(_ strip: RGBImage) -> Int {
            (0..<strip.height).reduce(0) { sum, y in
                sum + (0..<strip.width).filter { Int(strip[$0, y].red) - Int(strip[$0, y].blue) > 60 }.count
            }
        }
        let bare = Self.legend(scale: 0)
        let (small, large) = (bare.strip(width: 128), bare.strip(width: 2048))
        #expect(amber(small) > 100)
        #expect(amber(large) > 10 * amber(small))
    }

    @Test("the colour bar runs from the map's one end to the other")
    func bar() {
        var image = RGBImage(width: 256, height: 40)
        Self.legend(.inferno).drawBar(in: &image, x: 0, y: 0, width: 256, height: 10, face: .condensed10)
        #expect(image[255, 5] == ColorMap.inferno.colors[255])
        // Below the threshold nothing is drawn over an image, and so the bar is plain there.
        #expect(image[0, 5] == image[20, 5])
        #expect(image[0, 5] != image[128, 5])
    }
}
