import Foundation
import Synchronization

/// Calls back when signals come, on a thread of its own where anything may be done.
enum SignalWatch {
    private static let pipeEnd = Atomic<Int32>(-1)

    /// Once for each process; `body` gets the signal's number.
    static func begin(_ signals: [Int32], _ body: @escaping @Sendable (Int32) -> Void) {
        var ends: [Int32] = [0, 0]
        guard unsafe pipe(&ends) == 0 else { return }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        pipeEnd.store(ends[1], ordering: .sequentiallyConsistent)
        let reading = ends[0]
        let thread = Thread {
            var number: UInt8 = 0
            while true {
                let count = unsafe read(reading, &number, 1)
                if count < 0 && errno == EINTR { continue }
                if count <= 0 { return }
                body(Int32(number))
            }
        }
        thread.start()
        // A parent's worker thread may have handed its mask on, under which no signal would ever come.
        var mask = sigset_t()
        unsafe sigemptyset(&mask)
        for number in signals { unsafe sigaddset(&mask, number) }
        unsafe pthread_sigmask(SIG_UNBLOCK, &mask, nil)
        for number in signals {
            signal(number) { number in
                let saved = errno
                var byte = UInt8(truncatingIfNeeded: number)
                unsafe _ = write(SignalWatch.pipeEnd.load(ordering: .relaxed), &byte, 1)
                errno = saved
            }
        }
    }
}
