package import Tensors

/// Why a file, folder, series or volume could not be read. Holds tags, sizes and limits, never element values.
package enum ReadError: ReasonedError, Equatable {
    case notDICOM
    case dicomdir
    case nestingTooDeep(limit: Int)
    /// The element's value reaches beyond the end of the file.
    case truncated(tag: Tag, missing: Int)
    case malformed(tag: Tag, reason: String)
    case pixelDataTooShort(needed: Int, found: Int)
    case fragmentsTooFew(frames: Int, fragments: Int)
    case rowsMissing
    case noPixelData
    case attributeInvalid(tag: Tag)
    case transferSyntaxUnsupported(name: String)
    /// A photometric interpretation that the standard has retired.
    case colourModelUnsupported(name: String)
    case symbolicLink
    case notRegularFile
    case fileTooLarge(bytes: Int, limit: Int)
    case imageTooLarge(samples: Int, limit: Int)
    case unreadable(errorNumber: Int32)
    case identifiersMissing(tag: Tag)

    case readerCrashed(signal: Int32)
    case readerTimeout(seconds: Int)
    case readerOutOfMemory
    /// DCMTK refused what the scan let pass.
    case readerRefused
    case decodingFailed(frame: Int)
    case workerUnavailable(String)

    case folderMissing
    case folderTooDeep(limit: Int)
    case tooManyFiles(limit: Int)
    case studyTooLarge(limit: Int)
    /// A frame's size is not that of its volume.
    case frameMismatch(frame: Int)
    case lookUpTableInvalid

    package var code: String {
        switch self {
        case .notDICOM: "not-dicom"
        case .dicomdir: "dicomdir"
        case .nestingTooDeep: "nesting-too-deep"
        case .truncated: "truncated"
        case .malformed: "malformed"
        case .pixelDataTooShort, .fragmentsTooFew: "pixel-data-too-short"
        case .rowsMissing: "rows-missing"
        case .noPixelData: "no-pixel-data"
        case .attributeInvalid: "attribute-invalid"
        case .transferSyntaxUnsupported: "transfer-syntax-unsupported"
        case .colourModelUnsupported: "colour-model-unsupported"
        case .symbolicLink: "symbolic-link"
        case .notRegularFile: "not-a-regular-file"
        case .fileTooLarge: "file-too-large"
        case .imageTooLarge: "image-too-large"
        case .unreadable: "unreadable"
        case .identifiersMissing: "identifiers-missing"
        case .readerCrashed: "reader-crashed"
        case .readerTimeout: "reader-timeout"
        case .readerOutOfMemory: "reader-out-of-memory"
        case .readerRefused: "reader-refused"
        case .decodingFailed: "decoding-failed"
        case .workerUnavailable: "reader-unavailable"
        case .folderMissing: "folder-missing"
        case .folderTooDeep: "folder-too-deep"
        case .tooManyFiles: "too-many-files"
        case .studyTooLarge: "study-too-large"
        case .frameMismatch: "frame-mismatch"
        case .lookUpTableInvalid: "look-up-table-invalid"
        }
    }

    package var message: String {
        switch self {
        case .notDICOM: "the file is not DICOM"
        case .dicomdir: "a DICOMDIR is an index; the files it names are read by themselves"
        case .nestingTooDeep(let limit): "sequences are nested more than \(limit) deep"
        case .truncated(let tag, let missing): "\(tag) reaches \(missing) bytes beyond the end of the file"
        case .malformed(let tag, let reason): "\(tag): \(reason)"
        case .pixelDataTooShort(let needed, let found):
            "the image needs \(needed) bytes of pixel data, the file has \(found)"
        case .fragmentsTooFew(let frames, let fragments):
            "\(frames) frames are announced, \(fragments) compressed fragments are there"
        case .rowsMissing: "Rows (0028,0010) or Columns (0028,0011) is missing or zero"
        case .noPixelData: "the image has no pixel data"
        case .attributeInvalid(let tag): "\(tag) does not hold what the standard asks for"
        case .transferSyntaxUnsupported(let name): "pixel data in \(name) cannot be decoded"
        case .colourModelUnsupported(let name): "pixels in the retired colour model \(name) cannot be read"
        case .symbolicLink: "symbolic links are not followed"
        case .notRegularFile: "not a regular file"
        case .fileTooLarge(let bytes, let limit): "the file has \(bytes) bytes, the limit is \(limit)"
        case .imageTooLarge(let samples, let limit): "the image has \(samples) samples, the limit is \(limit)"
        case .unreadable(let number): "the file cannot be read (system error \(number))"
        case .identifiersMissing(let tag): "\(tag) is missing"
        case .readerCrashed(let signal): "the reading process ended by signal \(signal) on this file"
        case .readerTimeout(let seconds): "reading took more than \(seconds) s"
        case .readerOutOfMemory: "reading needs more memory than the limit allows"
        case .readerRefused: "the DICOM toolkit cannot parse the file"
        case .decodingFailed(let frame): "the compressed pixel data of frame \(frame + 1) is damaged"
        case .workerUnavailable(let reason): "the reading process cannot be started: \(reason)"
        case .folderMissing: "the folder or file does not exist or cannot be listed"
        case .folderTooDeep(let limit): "folders are nested more than \(limit) deep"
        case .tooManyFiles(let limit): "the folder holds more than \(limit) files"
        case .studyTooLarge(let limit): "the folder's files hold more than \(limit) bytes"
        case .frameMismatch(let frame): "frame \(frame + 1) decodes to another size than its attributes say"
        case .lookUpTableInvalid: "a look-up table that the image needs is missing or damaged"
        }
    }

    package var family: FailureFamily {
        switch self {
        case .folderMissing, .unreadable, .symbolicLink, .notRegularFile: .input
        case .workerUnavailable: .fault
        default: .study
        }
    }

    /// For lists of files and series.
    package var finding: Finding { Finding(ReasonCode(rawValue: code), message) }
}
