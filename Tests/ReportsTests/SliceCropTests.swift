import Reports
import Testing

struct SliceCropTests {
    private static func picture(_ background: UInt8, boxes: [(x: Int, y: Int, size: Int, grey: UInt8)]) -> RGBImage {
        var image = RGBImage(width: 200, height: 100, fill: RGB(grey: background))
        for box in boxes {
            image.fill(x: box.x, y: box.y, width: box.size, height: box.size, with: RGB(grey: box.grey))
        }
        return image
    }

    @Test("air around the bodies of all slices goes, but a margin", arguments: [UInt8(0), 255, 36])
    func body(_ background: UInt8) {
        let first = Self.picture(background, boxes: [(80, 30, 40, 128)])
        let second = Self.picture(background, boxes: [(100, 40, 40, 128)])
        let crop = SliceCrop(of: [(first, first), (second, second)])
        #expect(crop == SliceCrop(of: [(second, second), (first, first)]))
        #expect((crop.x, crop.width) == (70, 80))
        #expect((crop.y, crop.height) == (25, 60))
        #expect(crop(first)[10, 5] == RGB(grey: 128))
        #expect(crop(first)[9, 4] == RGB(grey: background))
    }

    @Test("what a heat map colours is never cut away")
    func heat() {
        let source = Self.picture(0, boxes: [(80, 30, 40, 128)])
        var overlay = source
        overlay[3, 97] = RGB(1, 0, 0)
        let crop = SliceCrop(of: [(source, overlay)])
        #expect(crop.x == 0)
        #expect(crop.y + crop.height == 100)
    }

    @Test("a picture that is full or empty stays whole, and specks are no body")
    func whole() {
        let full = Self.picture(0, boxes: [(2, 2, 196, 100)])
        #expect(SliceCrop(of: [(full, full)]).width == 200)
        let empty = Self.picture(9, boxes: [])
        #expect(SliceCrop(of: [(empty, empty)]).height == 100)
        let speck = Self.picture(0, boxes: [(80, 30, 40, 128), (1, 1, 1, 255)])
        #expect(SliceCrop(of: [(speck, speck)]).x == 70)
    }

    @Test("a body that is barely darker than air, as in PET, counts as one")
    func faint() {
        let pet = Self.picture(255, boxes: [(80, 30, 40, 128), (40, 30, 40, 248)])
        #expect(SliceCrop(of: [(pet, pet)]).x == 30)
    }

    @Test("a small body keeps its surroundings: a quarter of each extent at least")
    func small() {
        let tiny = Self.picture(0, boxes: [(100, 50, 4, 200)])
        let crop = SliceCrop(of: [(tiny, tiny)])
        #expect(crop.width == 50)
        #expect(crop.height == 25)
        #expect((crop.x...(crop.x + crop.width)).contains(100))
    }
}
