import Glibc

/// The most memory that this process had resident so far.
enum PeakMemory {
    static var bytes: Int? {
        var usage = rusage()
        guard unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return nil }
        return usage.ru_maxrss * 1024
    }
}
