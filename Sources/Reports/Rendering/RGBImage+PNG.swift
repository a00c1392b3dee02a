import CPNG

extension RGBImage {
    /// The picture as PNG, by libpng, without dates or texts.
    /// - Throws: `ReportError.imageNotEncoded`.
    package func png() throws -> [UInt8] {
        guard let width32 = UInt32(exactly: width), let height32 = UInt32(exactly: height), !samples.isEmpty else {
            throw ReportError.imageNotEncoded(width: width, height: height)
        }
        var bytes: UnsafeMutablePointer<UInt8>? = nil
        var count = 0
        let status = unsafe samples.withUnsafeBufferPointer { pixels in
            guard let base = pixels.baseAddress else { return cpng_invalid_size }
            return unsafe cpng_encode_rgb(base, width32, height32, &bytes, &count)
        }
        defer { unsafe cpng_free(bytes) }
        guard status == cpng_ok, let encoded = unsafe bytes else {
            throw ReportError.imageNotEncoded(width: width, height: height)
        }
        return unsafe Array(UnsafeBufferPointer(start: encoded, count: count))
    }

    /// libpng's version, such as `1.6.39`.
    package static var libraryVersion: String { unsafe String(cString: cpng_version()) }
}
