package import Profiles

/// A table of 256 colours in even perceptual steps, as `Scripts/generate-rendering` writes it with its sources.
package struct ColorMap: Hashable, Sendable {
    package let name: String
    package let colors: [RGB]

    package static let inferno = ColorMap(name: "inferno", hexadecimal: ColorMapData.inferno)
    package static let magma = ColorMap(name: "magma", hexadecimal: ColorMapData.magma)
    package static let plasma = ColorMap(name: "plasma", hexadecimal: ColorMapData.plasma)
    package static let viridis = ColorMap(name: "viridis", hexadecimal: ColorMapData.viridis)
    package static let cividis = ColorMap(name: "cividis", hexadecimal: ColorMapData.cividis)

    /// Sky and blue for negative, red-orange and yellow for positive, dark between: lightness rises with the magnitude
    /// alike on both sides, so the order survives colour blindness. For signed numbers, −1…1.
    package static let diverging = ColorMap(name: "diverging", hexadecimal: ColorMapData.diverging)

    /// The maps for magnitudes, 0…1; lightness rises throughout.
    package static func sequential(_ name: OverlayRequest.ColourMap) -> ColorMap {
        switch name {
        case .inferno: inferno
        case .magma: magma
        case .plasma: plasma
        case .viridis: viridis
        case .cividis: cividis
        }
    }

    private init(name: String, hexadecimal: String) {
        self.name = name
        let digits = hexadecimal.utf8.compactMap { UInt8(exactly: Character(UnicodeScalar($0)).hexDigitValue ?? -1) }
        colors = stride(from: 0, to: digits.count - 5, by: 6).map { at in
            RGB(
                digits[at] << 4 | digits[at + 1], digits[at + 2] << 4 | digits[at + 3],
                digits[at + 4] << 4 | digits[at + 5])
        }
        precondition(colors.count == 256, "the colour map \(name) is incomplete")
    }

    /// The colour at a place of 0…1; places outside become the nearest end.
    package subscript(position position: Double) -> RGB {
        colors[Int((min(max(position, 0), 1) * 255).rounded())]
    }
}
