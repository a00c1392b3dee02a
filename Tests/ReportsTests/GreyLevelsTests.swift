import DICOM
import Foundation
import Reports
import Tensors
import Testing

struct GreyLevelsTests {
    private static func volume(_ values: [Float], _ unit: VoxelUnit) -> Volume {
        let geometry = SyntheticResult.geometry(size: SIMD3(values.count, 1, 1), spacing: SIMD3(1, 1, 1))
        var rest = values[...]
        return SyntheticResult.volume(geometry, series: "2.25.1", modality: "CT", unit: unit) { _ in rest.removeFirst()
        }
    }

    /// Half of a step each: 864/72, 400/128 and 1260/55 HU.
    @Test(
        "Hounsfield units come back within half a level's step",
        arguments: [(-900, 6.0), (0, 1.6), (200, 1.6), (900, 11.5)])
    func hounsfield(value: Int, error: Double) {
        let levels = GreyLevels(
            of: Self.volume([-1000, 3000], .hu), window: DisplayWindow(center: 40, width: 400))
        let level = levels.levels(of: [Float(value)])[0]
        #expect(abs(levels.values[Int(level)] - Double(value)) <= error)
    }

    @Test("levels rise with values, and what lies beyond them takes the last")
    func order() {
        for unit in [VoxelUnit.hu, .suvbw, .arbitrary] {
            let levels = GreyLevels(
                of: Self.volume([0, 5, 40], unit), window: DisplayWindow(center: 5, width: 10))
            #expect(levels.values == levels.values.sorted() && Set(levels.values).count == 256)
            #expect(levels.levels(of: [-1e9, 1e9, .infinity, .nan]) == [0, 255, 255, 0])
        }
    }

    @Test("without fixed places most levels lie in the window, and values beside it keep some")
    func window() {
        let levels = GreyLevels(of: Self.volume([0, 5, 40], .suvbw), window: DisplayWindow(center: 5, width: 10))
        #expect(levels.values.filter { $0 <= 10 }.count > 200)
        #expect(levels.values.last == 40)
        let narrow = GreyLevels(of: Self.volume([1, 2, 3], .suvbw), window: DisplayWindow(center: 2, width: 4))
        #expect(narrow.values.first == 0 && narrow.values.last == 4)
    }
}
