import Synchronization

/// Reads folders of DICOM files and decodes volumes, with child processes doing whatever touches hostile bytes.
///
/// Every file is first scanned by `FileScanner` and only then parsed and decoded by DCMTK and OpenJPEG in a process with
/// limits; a crash, a hang or a limit there costs that file alone, by reason code.
package final class StudyReader: Sendable {
    package let limits: ReadLimits
    package let tolerances: GeometryTolerances
    let pool: WorkerPool

    /// - Parameters:
    ///   - workers: how reading processes are started; its limits are those of the scan too.
    ///   - tolerances: how far a series may depart from an ideal grid.
    ///   - width: how many reading processes work at a time.
    package init(
        workers: WorkerLauncher = WorkerLauncher(), tolerances: GeometryTolerances = GeometryTolerances(),
        width: Int = 2
    ) {
        limits = workers.limits
        self.tolerances = tolerances
        pool = WorkerPool(launcher: workers, width: width)
    }

    /// What a folder holds: every file scanned, every readable object grouped into studies, series and volumes.
    ///
    /// - Parameters:
    ///   - path: a folder, searched recursively, or one file.
    ///   - progress: called with the share done (0…1), from several threads.
    /// - Throws: `ReadError` for the folder as a whole; a bad file is an entry of `files`.
    package func contents(
        ofFolder path: String, progress: (@Sendable (Double) -> Void)? = nil
    ) throws(ReadError) -> FolderContents {
        let walk = try FolderWalk(path, limits: limits)
        let count = walk.files.count
        let results = Mutex([Result<ScannedInstance, ReadError>?](repeating: nil, count: count))
        let done = Atomic<Int>(0)
        let reading = FileReading(limits: limits)
        pool.forEach(count) { index, worker in
            let result = Result { () throws(ReadError) in try reading.read(walk.files[index], worker) }
            results.withLock { $0[index] = result }
            let finished = done.wrappingAdd(1, ordering: .relaxed).newValue
            progress?(Double(finished) / Double(count))
        }
        var instances: [ScannedInstance] = []
        var unread = walk.refused
        for (file, result) in zip(walk.files, results.withLock { $0 }) {
            switch result {
            case .success(let instance)?: instances.append(instance)
            case .failure(let error)?:
                if case .workerUnavailable = error { throw error }
                unread.append(.init(path: file.relativePath, code: error.finding.code, message: error.message))
            case nil: break
            }
        }
        let grouping = StudyGrouping(instances, tolerances: tolerances)
        unread += grouping.dropped
        unread.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        return FolderContents(studies: grouping.studies, files: unread)
    }
}

extension StudyReader {
    /// One frame's samples as they are stored, uncompressed.
    func stored(_ path: String, _ frame: Int) throws(ReadError) -> (layout: FrameLayout, samples: ArraySlice<UInt8>) {
        let result = Mutex<Result<(layout: FrameLayout, samples: ArraySlice<UInt8>), ReadError>?>(nil)
        pool.forEach(1) { _, worker in
            let one = Result { () throws(ReadError) in try worker.frame(path, frame) }
            result.withLock { $0 = one }
        }
        guard let result = result.withLock({ $0 }) else { throw .readerRefused }
        return try result.get()
    }
}
