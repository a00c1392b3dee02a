import Foundation
import Profiles
import Reports
import Testing

struct ColorMapTests {
    /// CIELAB lightness of an sRGB colour (D65), 0…100.
    private static func lightness(_ color: RGB) -> Double {
        func linear(_ value: UInt8) -> Double {
            let v = Double(value) / 255
            return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4)
        }
        let y = 0.2126729 * linear(color.red) + 0.7151522 * linear(color.green) + 0.0721750 * linear(color.blue)
        return y > 216.0 / 24389 ? 116 * cbrt(y) - 16 : 24389.0 / 27 * y
    }

    @Test("lightness rises throughout a sequential map", arguments: OverlayRequest.ColourMap.allCases)
    func sequential(_ name: OverlayRequest.ColourMap) {
        let map = ColorMap.sequential(name)
        #expect(map.name == name.rawValue)
        #expect(map.colors.count == 256)
        let values = map.colors.map(Self.lightness)
        // One step of an 8-bit channel changes lightness by up to 0.4.
        for (a, b) in zip(values, values.dropFirst()) { #expect(b > a - 0.4) }
        for at in stride(from: 0, to: 252, by: 4) { #expect(values[at + 4] > values[at]) }
        #expect(values[255] - values[0] > 60)
    }

    @Test("lightness rises with the magnitude alike on both sides of the diverging map")
    func diverging() {
        let values = ColorMap.diverging.colors.map(Self.lightness)
        for at in 0..<128 { #expect(abs(values[127 - at] - values[128 + at]) < 1) }
        for at in stride(from: 128, to: 252, by: 4) { #expect(values[at + 4] > values[at]) }
        for at in stride(from: 127, to: 4, by: -4) { #expect(values[at - 4] > values[at]) }
    }

    @Test("the two sides differ in blue against yellow, which the common colour blindnesses keep")
    func colourBlindness() {
        for at in [0, 32, 64] {
            let (negative, positive) = (ColorMap.diverging.colors[at], ColorMap.diverging.colors[255 - at])
            #expect(Int(negative.blue) - Int(negative.red) > 60)
            #expect(Int(positive.red) - Int(positive.blue) > 60)
        }
    }

    @Test("places outside 0…1 take the nearest end")
    func clamped() {
        #expect(ColorMap.inferno[position: -3] == ColorMap.inferno.colors[0])
        #expect(ColorMap.inferno[position: 3] == ColorMap.inferno.colors[255])
        #expect(ColorMap.inferno[position: 0.5] == ColorMap.inferno.colors[128])
    }
}
