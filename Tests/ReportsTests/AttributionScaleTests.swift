import Reports
import Tensors
import Testing

struct AttributionScaleTests {
    private static func tensor(_ values: [Float]) -> Tensor { Tensor(shape: [values.count], scalars: values) }

    @Test("the scale is where the sorted magnitudes' sum reaches 99 %")
    func percentile() {
        // 980 of 1 and one each of 10: the 99 % of 1000 is reached within the tens.
        #expect(AttributionScale.magnitude(of: [Self.tensor([Float](repeating: -1, count: 980) + [10, 10])]) == 10)
        // An outlier that carries less than 1 % does not count.
        #expect(AttributionScale.magnitude(of: [Self.tensor([Float](repeating: 1, count: 1000) + [9])]) == 1)
    }

    @Test("one voxel alone is its own scale, and nothing has the scale 0")
    func extremes() {
        #expect(AttributionScale.magnitude(of: [Self.tensor([0, 0, -3, 0])]) == 3)
        #expect(AttributionScale.magnitude(of: [Self.tensor([0, 0])]) == 0)
        #expect(AttributionScale.magnitude(of: [Self.tensor([.nan, .infinity])]) == 0)
    }

    @Test("several maps are scaled jointly")
    func joint() {
        #expect(AttributionScale.magnitude(of: [Self.tensor([1, 1]), Self.tensor([-50])]) == 50)
    }
}
