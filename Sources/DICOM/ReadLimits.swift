/// What a reader accepts before it refuses by name. All of them exist because somebody's file or folder passed them.
package struct ReadLimits: Hashable, Codable, Sendable {
    /// Sequences within sequences. DCMTK 3.6.7 parses recursively and dies of a few thousand.
    package var nestingDepth = 64
    package var folderDepth = 32
    package var fileCount = 100_000
    /// Bytes of one file.
    package var fileSize = 4 << 30
    /// Bytes of all files below one folder.
    package var studySize = 64 << 30
    /// Rows × Columns × SamplesPerPixel × NumberOfFrames of one object.
    package var sampleCount = 2 << 30
    /// Bytes of one object's attributes as they are handed from the reading process.
    package var headerSize = 256 << 20
    /// Bytes of address space of one reading process.
    package var addressSpace = 6 << 30
    /// Processor seconds for one request to a reading process.
    package var processorSeconds = 60
    /// Wall-clock seconds for one request to a reading process.
    package var waitSeconds = 90

    package init() {}
}
