import Foundation
import Glibc

/// What Linux tells of this process and of a folder's disk; nil where it tells nothing.
enum ProcessFigures {
    /// Resident memory in bytes.
    static var residentBytes: Double? {
        guard let fields = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " "),
            fields.count > 1, let pages = Double(fields[1])
        else { return nil }
        return pages * Double(sysconf(Int32(_SC_PAGESIZE)))
    }

    /// User and system time in seconds.
    static var cpuSeconds: Double? {
        var usage = rusage()
        guard unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return nil }
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }

    static var openFiles: Double? {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")).map { Double($0.count) }
    }

    /// Bytes that an ordinary user may still write, and all bytes.
    static func disk(of folder: URL) -> (free: Double, total: Double)? {
        var status = statvfs()
        guard unsafe statvfs(folder.path, &status) == 0 else { return nil }
        let block = Double(status.f_frsize)
        return (Double(status.f_bavail) * block, Double(status.f_blocks) * block)
    }
}
