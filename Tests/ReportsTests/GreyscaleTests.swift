import DICOM
import Reports
import Tensors
import Testing

struct GreyscaleTests {
    @Test("the linear window follows PS3.3 C.11.2.1.2.1 at its edges and between")
    func linear() {
        // The standard's example: centre 2048, width 4096 is the identity of 12 bits.
        let full = Greyscale(window: DisplayWindow(center: 2048, width: 4096), function: .linear)
        #expect(full(0) == 0)
        #expect(full(4095) == 255)
        for value in stride(from: 0, through: 4095, by: 63) {
            #expect(Int(full(Float(value))) == Int((Double(value) / 4095 * 255).rounded()))
        }
        let soft = Greyscale(window: DisplayWindow(center: 40, width: 400), function: .linear)
        #expect(soft(-160) == 0)
        #expect(soft(239) == 255)
        // ((x − 39.5) / 399 + 0.5) × 255
        #expect(soft(40) == 128)
        #expect(soft(-60) == 64)
        #expect(soft(-3024) == 0)
        #expect(soft(3000) == 255)
    }

    @Test("the exact linear window follows PS3.3 C.11.2.1.3.2")
    func linearExact() {
        let suv = Greyscale(window: DisplayWindow(center: 3.5, width: 7), function: .linearExact)
        #expect(suv(0) == 0)
        #expect(suv(7) == 255)
        #expect(suv(1.4) == 51)
    }

    @Test("an inverted window shows high values dark, and what is not a number is black")
    func inverted() {
        let suv = Greyscale(window: DisplayWindow(center: 3.5, width: 7), function: .linearExact, isInverted: true)
        #expect(suv(0) == 255)
        #expect(suv(9) == 0)
        #expect(suv(.nan) == 0)
    }

    private static func volume(
        _ unit: VoxelUnit, window: DisplayWindow? = nil, values: [Float] = [0, 1, 2, 3]
    ) -> Volume {
        let geometry = SyntheticResult.geometry(size: SIMD3(values.count, 1, 1), spacing: SIMD3(1, 1, 1))
        var at = 0
        return SyntheticResult.volume(geometry, series: "2.25.9", modality: "MR", unit: unit, window: window) { _ in
            defer { at += 1 }
            return values[at]
        }
    }

    @Test("the profile's window comes first, then the object's, then the unit's or the values' span")
    func order() {
        let (mine, own) = (DisplayWindow(center: 1, width: 10), DisplayWindow(center: 5, width: 50))
        #expect(Greyscale(of: Self.volume(.arbitrary, window: own), profileWindow: mine).window == mine)
        #expect(Greyscale(of: Self.volume(.arbitrary, window: own), profileWindow: nil).window == own)
        #expect(
            Greyscale(of: Self.volume(.hu), profileWindow: nil).window == DisplayWindow(center: 40, width: 400))
        let suv = Greyscale(of: Self.volume(.suvbw, window: own), profileWindow: nil)
        #expect(suv.window == DisplayWindow(center: 3.5, width: 7))
        #expect(suv.isInverted)
    }

    @Test("the span between percentiles ignores single bright voxels")
    func percentiles() {
        let values = (0..<1000).map { Float($0 == 500 ? 1e6 : Double($0 % 100)) }
        let window = Greyscale(of: Self.volume(.arbitrary, values: values), profileWindow: nil).window
        #expect(window.center + window.width / 2 < 100)
        #expect(window.center - window.width / 2 >= 0)
    }

    @Test("a window without width is not used")
    func degenerate() {
        let flat = DisplayWindow(center: 5, width: 0)
        #expect(Greyscale(of: Self.volume(.arbitrary, window: flat), profileWindow: nil).source == "percentiles")
        #expect(Greyscale(of: Self.volume(.arbitrary, values: [7, 7, 7]), profileWindow: flat).window.width == 1)
    }
}
