/// What the reader must know of a transfer syntax (PS3.5 annex A).
package struct TransferSyntax: Equatable {
    let uid: String
    let isImplicit: Bool
    let isBigEndian: Bool
    let isDeflated: Bool
    let isEncapsulated: Bool

    private init(_ uid: String, implicit: Bool = false, big: Bool = false, deflated: Bool = false, encapsulated: Bool) {
        self.uid = uid
        isImplicit = implicit
        isBigEndian = big
        isDeflated = deflated
        isEncapsulated = encapsulated
    }

    static let implicit = TransferSyntax("1.2.840.10008.1.2", implicit: true, encapsulated: false)
    static let explicit = TransferSyntax("1.2.840.10008.1.2.1", encapsulated: false)
    static let bigEndian = TransferSyntax("1.2.840.10008.1.2.2", big: true, encapsulated: false)
    static let deflated = TransferSyntax("1.2.840.10008.1.2.1.99", deflated: true, encapsulated: false)

    private static let native: [String: String] = [
        implicit.uid: "implicit little-endian", explicit.uid: "explicit little-endian",
        bigEndian.uid: "explicit big-endian", deflated.uid: "deflated",
    ]

    /// The syntaxes that DCMTK's registered codecs, OpenJPEG and CharLS decode, besides the four above.
    static let decodable: [String: String] = [
        "1.2.840.10008.1.2.4.50": "JPEG baseline", "1.2.840.10008.1.2.4.51": "JPEG extended",
        "1.2.840.10008.1.2.4.53": "JPEG spectral selection", "1.2.840.10008.1.2.4.55": "JPEG full progression",
        "1.2.840.10008.1.2.4.57": "JPEG lossless", "1.2.840.10008.1.2.4.70": "JPEG lossless, first order",
        "1.2.840.10008.1.2.4.80": "JPEG-LS lossless", "1.2.840.10008.1.2.4.81": "JPEG-LS near-lossless",
        "1.2.840.10008.1.2.4.90": "JPEG 2000 lossless", "1.2.840.10008.1.2.4.91": "JPEG 2000",
        "1.2.840.10008.1.2.5": "RLE",
    ]

    /// What people call a syntax that can be read; the UID itself for others.
    package static func name(_ uid: String) -> String { native[uid] ?? decodable[uid] ?? uid }

    private static let undecodable: [String: String] = [
        "1.2.840.10008.1.2.4.52": "JPEG extended, processes 3 and 5 (retired)",
        "1.2.840.10008.1.2.4.54": "JPEG spectral selection, processes 7 and 9 (retired)",
        "1.2.840.10008.1.2.4.56": "JPEG full progression, processes 11 and 13 (retired)",
        "1.2.840.10008.1.2.4.58": "JPEG lossless, process 15 (retired)",
        "1.2.840.10008.1.2.4.59": "JPEG extended hierarchical, processes 16 and 18 (retired)",
        "1.2.840.10008.1.2.4.60": "JPEG extended hierarchical, processes 17 and 19 (retired)",
        "1.2.840.10008.1.2.4.61": "JPEG spectral selection hierarchical, processes 20 and 22 (retired)",
        "1.2.840.10008.1.2.4.62": "JPEG spectral selection hierarchical, processes 21 and 23 (retired)",
        "1.2.840.10008.1.2.4.63": "JPEG full progression hierarchical, processes 24 and 26 (retired)",
        "1.2.840.10008.1.2.4.64": "JPEG full progression hierarchical, processes 25 and 27 (retired)",
        "1.2.840.10008.1.2.4.65": "JPEG lossless hierarchical, process 28 (retired)",
        "1.2.840.10008.1.2.4.66": "JPEG lossless hierarchical, process 29 (retired)",
        "1.2.840.10008.1.2.6.1": "RFC 2557 MIME encapsulation (retired)",
        "1.2.840.10008.1.2.6.2": "XML encoding (retired)",
        "1.2.840.10008.1.2.7.1": "SMPTE ST 2110-20 progressive video",
        "1.2.840.10008.1.2.7.2": "SMPTE ST 2110-20 interlaced video",
        "1.2.840.10008.1.2.7.3": "SMPTE ST 2110-30 audio",
        "1.2.840.10008.1.2.4.92": "JPEG 2000 Part 2 multi-component (lossless)",
        "1.2.840.10008.1.2.4.93": "JPEG 2000 Part 2 multi-component",
        "1.2.840.10008.1.2.4.94": "JPIP referenced",
        "1.2.840.10008.1.2.4.95": "JPIP referenced deflate",
        "1.2.840.10008.1.2.4.100": "MPEG-2 main profile",
        "1.2.840.10008.1.2.4.100.1": "MPEG-2 main profile (fragmentable)",
        "1.2.840.10008.1.2.4.101": "MPEG-2 high level",
        "1.2.840.10008.1.2.4.101.1": "MPEG-2 high level (fragmentable)",
        "1.2.840.10008.1.2.4.102": "MPEG-4 AVC/H.264",
        "1.2.840.10008.1.2.4.102.1": "MPEG-4 AVC/H.264 (fragmentable)",
        "1.2.840.10008.1.2.4.103": "MPEG-4 AVC/H.264 BD-compatible",
        "1.2.840.10008.1.2.4.103.1": "MPEG-4 AVC/H.264 BD-compatible (fragmentable)",
        "1.2.840.10008.1.2.4.104": "MPEG-4 AVC/H.264 2D",
        "1.2.840.10008.1.2.4.105": "MPEG-4 AVC/H.264 3D",
        "1.2.840.10008.1.2.4.106": "MPEG-4 AVC/H.264 stereo",
        "1.2.840.10008.1.2.4.107": "HEVC/H.265 main profile",
        "1.2.840.10008.1.2.4.108": "HEVC/H.265 main 10 profile",
        "1.2.840.10008.1.2.4.110": "JPEG XL lossless",
        "1.2.840.10008.1.2.4.111": "JPEG XL JPEG recompression",
        "1.2.840.10008.1.2.4.112": "JPEG XL",
        "1.2.840.10008.1.2.4.201": "High-Throughput JPEG 2000 (HTJ2K) lossless",
        "1.2.840.10008.1.2.4.202": "High-Throughput JPEG 2000 (HTJ2K) lossless RPCL",
        "1.2.840.10008.1.2.4.203": "High-Throughput JPEG 2000 (HTJ2K)",
        "1.2.840.10008.1.2.4.204": "JPIP HTJ2K referenced",
        "1.2.840.10008.1.2.4.205": "JPIP HTJ2K referenced deflate",
        "1.2.840.10008.1.2.8.1": "Deflated Image Frame Compression",
        "1.2.826.0.1.3680043.2.494.1.1": "Elscint PMSCT_RLE1",
        "1.3.46.670589.33.1.4.1": "Elscint PMSCT_RLE1",
        "1.2.840.113619.5.2": "GE private implicit big-endian",
    ]

    /// - Throws: `transferSyntaxUnsupported` with the syntax's name.
    init(uid: String) throws(ReadError) {
        switch uid {
        case Self.implicit.uid: self = .implicit
        case Self.explicit.uid: self = .explicit
        case Self.bigEndian.uid: self = .bigEndian
        case Self.deflated.uid: self = .deflated
        case let uid where Self.decodable[uid] != nil: self.init(uid, encapsulated: true)
        default:
            let plain = UID.isValid(uid) ? "transfer syntax \(uid)" : "a transfer syntax without a valid UID"
            throw .transferSyntaxUnsupported(name: Self.undecodable[uid] ?? plain)
        }
    }
}
