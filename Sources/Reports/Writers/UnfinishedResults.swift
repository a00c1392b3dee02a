import Foundation
import Glibc
import Synchronization

/// The folders of results that are being written in this process, so that a process that is told to end takes them with it.
package enum UnfinishedResults {
    private static let folders = Mutex<Set<String>>([])

    /// - Parameter make: makes a folder and returns its path; nil when it cannot.
    static func begin(_ make: () -> String?) -> String? {
        folders.withLock { folders in
            let made = make()
            if let made { folders.insert(made) }
            return made
        }
    }

    /// Whatever `body` does happens before or not at all when the process is told to end.
    static func end<Value>(_ folder: String, _ body: () throws -> Value) rethrows -> Value {
        try folders.withLock { folders in
            let value = try body()
            folders.remove(folder)
            return value
        }
    }

    /// Removes what is unfinished and ends the process. Nothing can be finished from now on.
    package static func abandon(status: Int32) -> Never {
        folders.withLock { folders in
            for folder in folders {
                // Another thread may still be adding files to it.
                for _ in 0..<100 where FileManager.default.fileExists(atPath: folder) {
                    try? FileManager.default.removeItem(atPath: folder)
                }
                // The study's folder, when nothing else came into it; the system keeps one that holds something.
                unsafe _ = rmdir(URL(filePath: folder).deletingLastPathComponent().path)
            }
            _exit(status)
        }
    }
}
