import Synchronization

extension StudyReader {
    /// The attributes of one file, parsed in a process with limits.
    /// - Throws: `ReadError`.
    package func attributes(ofFile path: String) throws(ReadError) -> DataSet {
        let result = Mutex<Result<DataSet, ReadError>?>(nil)
        pool.forEach(1) { _, worker in
            let read = Result { () throws(ReadError) in try worker.header(path) }
            result.withLock { $0 = read }
        }
        guard let read = result.withLock({ $0 }) else { throw .workerUnavailable("it was not asked") }
        return try read.get()
    }
}
