extension RGBImage {
    /// The picture as PNG, by libpng, without dates or texts.
    /// - Throws: `ReportError.imageNotEncoded`.
    package func png() throws -> [UInt8] {
        try PNG.encode(samples, width: width, height: height, format: .rgb)
    }

    /// libpng's version, such as `1.6.39`.
    package static var libraryVersion: String { PNG.libraryVersion }
}
