/// What a scan found out about a file that is worth handing to the decoding process.
package struct ScannedFile: Equatable, Sendable {
    package let transferSyntaxUID: String
    /// Whether it holds integer, float or double pixel data.
    package let hasPixelData: Bool
}

/// Walks over a file's elements without recursion and without trusting any length, before DCMTK sees the file.
///
/// Checks nesting depth, that every element lies within its item and the file, and that the pixel data are as long as
/// Rows × Columns × SamplesPerPixel × NumberOfFrames × BitsAllocated ask for. Values other than those are not looked at.
/// Tolerates what DCMTK tolerates: no preamble, no meta header, odd lengths, unknown VRs, implicit elements amid explicit
/// ones, a wrong delimiter. Source: PS3.5 sections 7 and A.4, PS3.10 section 7.1.
package struct FileScanner {
    let limits: ReadLimits

    package init(limits: ReadLimits = ReadLimits()) { self.limits = limits }

    /// Scans a file's bytes.
    /// - Throws: `ReadError` for what the decoding process must not be given, or need not.
    package func scan(_ bytes: [UInt8]) throws(ReadError) -> ScannedFile {
        var window = ByteWindow(bytes)
        return try scan(&window)
    }

    func scan(_ bytes: inout ByteWindow) throws(ReadError) -> ScannedFile {
        let start = try FileStart(&bytes)
        if start.mediaStorageSOPClassUID == SOPClass.mediaStorageDirectory { throw .dicomdir }
        let syntax = try start.transferSyntax(&bytes)
        // The elements of a deflated data set are only seen after inflation, in the process with limits.
        if syntax.isDeflated { return ScannedFile(transferSyntaxUID: syntax.uid, hasPixelData: true) }
        var walk = ElementWalk(start: start.dataSet, count: bytes.count, syntax: syntax, limits: limits)
        try walk.run(&bytes)
        guard walk.elementCount > 0 else { throw .notDICOM }
        try walk.image.check(syntax: syntax, limits: limits)
        return ScannedFile(transferSyntaxUID: syntax.uid, hasPixelData: walk.image.pixelData != nil)
    }
}

/// Where a file's data set begins and what its meta header says.
struct FileStart {
    private(set) var dataSet = 0
    private(set) var transferSyntaxUID: String?
    private(set) var mediaStorageSOPClassUID: String?
    private(set) var mediaStorageSOPInstanceUID: String?

    init(_ bytes: inout ByteWindow) throws(ReadError) {
        if bytes.holds(128, 4), Array(try bytes.bytes(at: 128, 4)) == Array("DICM".utf8) { dataSet = 132 }
        try readMetaHeader(&bytes)
        guard bytes.holds(dataSet, 8) else {
            throw dataSet > 0 ? .truncated(tag: Tag(0x0008, 0x0005), missing: 8) : .notDICOM
        }
    }

    /// The meta header is explicit little-endian and ends where group 2 ends; its group length is often wrong.
    private mutating func readMetaHeader(_ bytes: inout ByteWindow) throws(ReadError) {
        var at = dataSet
        while bytes.holds(at, 8), try bytes.uint16(at: at, bigEndian: false) == 2 {
            let element = try bytes.uint16(at: at + 2, bigEndian: false)
            guard let header = try ElementHeader(&bytes, at: at, implicit: false, bigEndian: false),
                let length = header.length
            else {
                throw dataSet > 0 ? .malformed(tag: Tag(2, element), reason: "the meta header is damaged") : .notDICOM
            }
            guard bytes.holds(header.value, length) else {
                throw .truncated(tag: Tag(2, element), missing: header.value + length - bytes.count)
            }
            if element == 0x0010, length <= 70 { transferSyntaxUID = text(try bytes.bytes(at: header.value, length)) }
            if element == 0x0002, length <= 70 {
                mediaStorageSOPClassUID = text(try bytes.bytes(at: header.value, length))
            }
            if element == 0x0003, length <= 70 {
                mediaStorageSOPInstanceUID = text(try bytes.bytes(at: header.value, length))
            }
            at = header.value + length
        }
        dataSet = at
    }

    private func text(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes.filter { $0 > 0x20 }, as: UTF8.self)
    }

    /// The stated syntax, or the one that the first element looks like. For native syntaxes the first element decides,
    /// because files with a wrong meta header are common and DCMTK looks there too.
    func transferSyntax(_ bytes: inout ByteWindow) throws(ReadError) -> TransferSyntax {
        let stated: TransferSyntax? = if let uid = transferSyntaxUID { try TransferSyntax(uid: uid) } else { nil }
        if let stated, stated.isEncapsulated || stated.isDeflated { return stated }
        if let seen = try guess(&bytes) { return seen }
        if let stated { return stated }
        throw .notDICOM
    }

    private func guess(_ bytes: inout ByteWindow) throws(ReadError) -> TransferSyntax? {
        let little = try bytes.uint16(at: dataSet, bigEndian: false)
        let big = try bytes.uint16(at: dataSet, bigEndian: true)
        let vr = Array(try bytes.bytes(at: dataSet + 4, 2))
        let explicit = VR(vr) != nil
        // Data sets begin with a low group number: 8, seldom 4 to 32.
        if (1...0x20).contains(big), little > 0x20 { return explicit ? .bigEndian : nil }
        guard (1...0x20).contains(little) else { return nil }
        if explicit { return .explicit }
        let length = Int(try bytes.uint32(at: dataSet + 4, bigEndian: false))
        return bytes.holds(dataSet + 8, length) ? .implicit : nil
    }
}
