/// One 8-bit sRGB colour.
package struct RGB: Hashable, Sendable {
    package var red: UInt8
    package var green: UInt8
    package var blue: UInt8

    package init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    package init(grey: UInt8) { self.init(grey, grey, grey) }

    /// This colour with `other` laid over it at an opacity of 0…1; exactly this colour at 0.
    package func blended(with other: RGB, opacity: Double) -> RGB {
        func mix(_ a: UInt8, _ b: UInt8) -> UInt8 {
            UInt8((Double(a) + (Double(b) - Double(a)) * min(max(opacity, 0), 1)).rounded())
        }
        return RGB(mix(red, other.red), mix(green, other.green), mix(blue, other.blue))
    }
}

/// An 8-bit RGB picture, rows from the top, interleaved, without gaps.
package struct RGBImage: Hashable, Sendable {
    package let width: Int
    package let height: Int
    /// `height × width × 3` samples.
    package private(set) var samples: [UInt8]

    package init(width: Int, height: Int, fill: RGB = RGB(grey: 0)) {
        self.width = width
        self.height = height
        samples = [UInt8](repeating: fill.red, count: width * height * 3)
        if fill.green != fill.red || fill.blue != fill.red {
            for at in 0..<(width * height) {
                samples[3 * at + 1] = fill.green
                samples[3 * at + 2] = fill.blue
            }
        }
    }

    /// - Precondition: `samples.count == width * height * 3`.
    package init(width: Int, height: Int, samples: [UInt8]) {
        precondition(samples.count == width * height * 3, "samples do not fill \(width) × \(height)")
        self.width = width
        self.height = height
        self.samples = samples
    }

    package subscript(x: Int, y: Int) -> RGB {
        get {
            let at = 3 * (y * width + x)
            return RGB(samples[at], samples[at + 1], samples[at + 2])
        }
        set {
            let at = 3 * (y * width + x)
            samples[at] = newValue.red
            samples[at + 1] = newValue.green
            samples[at + 2] = newValue.blue
        }
    }

    /// Fills the part of a rectangle that lies inside the picture.
    package mutating func fill(x: Int, y: Int, width: Int, height: Int, with color: RGB) {
        for row in max(0, y)..<max(0, y, min(self.height, y + height)) {
            for column in max(0, x)..<max(0, x, min(self.width, x + width)) { self[column, row] = color }
        }
    }

    /// Copies the part of `other` that lies inside the picture, with `other`'s upper left corner at (x, y).
    package mutating func draw(_ other: RGBImage, x: Int, y: Int) {
        let left = max(0, -x)
        let right = min(other.width, width - x)
        guard left < right else { return }
        for row in max(0, -y)..<max(0, -y, min(other.height, height - y)) {
            let source = 3 * (row * other.width + left)
            let target = 3 * ((y + row) * width + x + left)
            let count = 3 * (right - left)
            samples.replaceSubrange(target..<(target + count), with: other.samples[source..<(source + count)])
        }
    }

    /// `other` below this picture; the narrower one is padded on the right with black.
    package func stacked(above other: RGBImage) -> RGBImage {
        guard other.width == width else {
            var result = RGBImage(width: max(width, other.width), height: height + other.height)
            result.draw(self, x: 0, y: 0)
            result.draw(other, x: 0, y: height)
            return result
        }
        return RGBImage(width: width, height: height + other.height, samples: samples + other.samples)
    }
}
