import DICOM
import Reports
import Testing

struct SliceChoiceTests {
    @Test("the most relevant slices are chosen, none next to another, in order")
    func greedy() {
        var relevances = [Double](repeating: 0.1, count: 40)
        relevances[20] = 5
        relevances[21] = 4.9
        relevances[30] = 2
        relevances[3] = 1
        let slices = SliceChoice.choose(relevances, spacing: 2, distance: 8, limit: 3)
        #expect(slices == [3, 20, 30])
    }

    @Test("slices that hardly matter are left out")
    func relevant() {
        #expect(SliceChoice.choose([0, 0, 9, 0, 0.01, 0], spacing: 1, distance: 1, limit: 6) == [2])
    }

    @Test("when nothing is relevant, even distances stand for the volume")
    func nothing() {
        #expect(SliceChoice.choose([Double](repeating: 0, count: 9), spacing: 1, distance: 1, limit: 3) == [1, 4, 7])
        #expect(SliceChoice.choose([0, 0], spacing: 1, distance: 1, limit: 6) == [0, 1])
        #expect(SliceChoice.choose([], spacing: 1, distance: 1, limit: 6) == [])
    }

    @Test("equal relevances are chosen from the first on, the same each time")
    func ties() {
        #expect(SliceChoice.choose([1, 1, 1, 1], spacing: 1, distance: 2, limit: 2) == [0, 2])
    }

    @Test("a caption names the slice and where it lies along the nearest axis")
    func caption() {
        let axial = SyntheticResult.geometry(size: SIMD3(10, 10, 50), spacing: SIMD3(1, 1, 4))
        #expect(SliceChoice.caption(slice: 17, of: axial) == "slice 18/50 · z −32.0 mm")
        let sagittal = VolumeGeometry(
            size: SIMD3(10, 10, 20), spacing: SIMD3(1, 1, 3), origin: SIMD3(-30, 0, 0), x: SIMD3(0, 1, 0),
            y: SIMD3(0, 0, -1), z: SIMD3(-1, 0, 0), frameOfReferenceUID: "2.25.1")
        #expect(SliceChoice.caption(slice: 0, of: sagittal) == "slice 1/20 · x −30.0 mm")
        let flat = SyntheticResult.geometry(size: SIMD3(4, 4, 1), spacing: SIMD3(1, 1, 1), frameOfReferenceUID: nil)
        #expect(SliceChoice.caption(slice: 0, of: flat) == "slice 1/1")
    }
}
