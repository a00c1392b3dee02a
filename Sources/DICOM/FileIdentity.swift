import Glibc

/// What a DICOM file is and where its data set lies, found out without parsing more of it than its elements' headers.
package struct FileIdentity: Hashable, Sendable {
    package let sopClassUID: String
    package let sopInstanceUID: String
    /// nil where the data set is deflated, and so not looked into.
    package let studyInstanceUID: String?
    /// nil as above, or where the object has none.
    package let seriesInstanceUID: String?
    /// The syntax that the data set really has, whatever the meta header says.
    package let transferSyntaxUID: String
    /// Where the data set begins, in bytes.
    package let dataSetOffset: Int
    package let byteCount: Int

    /// Walks over the elements of a file, within the scan's limits and without following a symbolic link.
    /// - Throws: `ReadError`; `identifiersMissing` without SOP class, instance or (unless deflated) study.
    package init(ofFile path: String, limits: ReadLimits = ReadLimits()) throws(ReadError) {
        let descriptor = unsafe open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw errno == ELOOP ? .symbolicLink : .unreadable(errorNumber: errno) }
        defer { close(descriptor) }
        try self.init(descriptor: descriptor, limits: limits)
    }

    /// - Parameter descriptor: a file open for reading; stays the caller's.
    package init(descriptor: Int32, limits: ReadLimits = ReadLimits()) throws(ReadError) {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw .unreadable(errorNumber: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegularFile }
        let size = Int(status.st_size)
        guard size <= limits.fileSize else { throw .fileTooLarge(bytes: size, limit: limits.fileSize) }
        var bytes = try ByteWindow(descriptor: descriptor, count: size)
        let start = try FileStart(&bytes)
        if start.mediaStorageSOPClassUID == SOPClass.mediaStorageDirectory { throw .dicomdir }
        let syntax = try start.transferSyntax(&bytes)
        var found: [Tag: String] = [:]
        if syntax.isDeflated {
            found[.sopClassUID] = start.mediaStorageSOPClassUID
            found[.sopInstanceUID] = start.mediaStorageSOPInstanceUID
        } else {
            var walk = ElementWalk(start: start.dataSet, count: size, syntax: syntax, limits: limits)
            try walk.run(&bytes)
            guard walk.elementCount > 0 else { throw .notDICOM }
            found = walk.identifiers
        }
        func required(_ tag: Tag) throws(ReadError) -> String {
            guard let uid = found[tag], UID.isValid(uid) else { throw .identifiersMissing(tag: tag) }
            return uid
        }
        sopClassUID = try required(.sopClassUID)
        sopInstanceUID = try required(.sopInstanceUID)
        studyInstanceUID = syntax.isDeflated ? nil : try required(.studyInstanceUID)
        seriesInstanceUID = found[.seriesInstanceUID].flatMap { UID.isValid($0) ? $0 : nil }
        transferSyntaxUID = syntax.uid
        dataSetOffset = start.dataSet
        byteCount = size
    }
}
