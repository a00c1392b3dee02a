import CPNG

/// PNG by libpng, without dates or texts: the same pixels give the same bytes.
enum PNG {
    enum Format {
        case grey, rgb, rgba

        var samples: Int {
            switch self {
            case .grey: 1
            case .rgb: 3
            case .rgba: 4
            }
        }

        fileprivate var code: cpng_format {
            switch self {
            case .grey: cpng_grey
            case .rgb: cpng_rgb
            case .rgba: cpng_rgba
            }
        }
    }

    /// - Parameter samples: rows from the top, interleaved, without gaps.
    /// - Throws: `ReportError.imageNotEncoded`.
    static func encode(_ samples: [UInt8], width: Int, height: Int, format: Format) throws -> [UInt8] {
        guard let width32 = UInt32(exactly: width), let height32 = UInt32(exactly: height), !samples.isEmpty,
            samples.count == width * height * format.samples
        else { throw ReportError.imageNotEncoded(width: width, height: height) }
        var bytes: UnsafeMutablePointer<UInt8>? = nil
        var count = 0
        let status = unsafe samples.withUnsafeBufferPointer { pixels in
            guard let base = pixels.baseAddress else { return cpng_invalid_size }
            return unsafe cpng_encode(base, width32, height32, format.code, &bytes, &count)
        }
        defer { unsafe cpng_free(bytes) }
        guard status == cpng_ok, let encoded = unsafe bytes else {
            throw ReportError.imageNotEncoded(width: width, height: height)
        }
        return unsafe Array(UnsafeBufferPointer(start: encoded, count: count))
    }

    /// libpng's version, such as `1.6.39`.
    static var libraryVersion: String { unsafe String(cString: cpng_version()) }
}
