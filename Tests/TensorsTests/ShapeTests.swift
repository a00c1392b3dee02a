import Tensors
import Testing

@Suite struct ShapeTests {
    @Test func stridesAreRowMajor() {
        #expect(Shape([2, 3, 4]).strides == [12, 4, 1])
        #expect(Shape([]).count == 1)
    }
}
