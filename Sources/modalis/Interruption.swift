import Foundation
import Synchronization
import Tensors

/// Ctrl-C and a scheduler's request to end, as something that work looks at between its steps.
///
/// The first signal asks; work then ends at its next step and nothing is written. A second one ends the process at once.
enum Interruption {
    private static let isAsked = Atomic<Bool>(false)

    /// From now on the first SIGINT or SIGTERM only asks.
    static func arm() {
        // Made before a handler can need it.
        isAsked.store(false, ordering: .relaxed)
        unblock()
        for number in [SIGINT, SIGTERM] {
            signal(number) { number in
                Interruption.isAsked.store(true, ordering: .relaxed)
                signal(number, SIG_DFL)
            }
        }
    }

    /// A parent's worker thread may have handed its mask on, under which no signal would ever come.
    static func unblock() {
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        for number in [SIGINT, SIGTERM] { unsafe sigaddset(&signals, number) }
        unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    }

    /// - Throws: `InterruptedWork` when the end was asked for.
    static func check() throws {
        if isAsked.load(ordering: .relaxed) { throw InterruptedWork() }
    }
}

/// The user ended the work.
struct InterruptedWork: Error {
    /// As shells have it for SIGINT.
    static let exitStatus: Int32 = 130
}

/// Shows how far a command is, on a terminal only, and ends it when that is asked for.
final class WorkProgress {
    private let isShown = isatty(STDERR_FILENO) == 1
    private var last = -1

    /// - Throws: `InterruptedWork`.
    func report(_ fraction: Double) throws {
        try Interruption.check()
        let percent = Int(min(max(fraction, 0), 1) * 100)
        guard isShown, percent != last else { return }
        last = percent
        try? FileHandle.standardError.write(contentsOf: Data("\r\(percent) %".utf8))
    }

    /// Takes the line away.
    func end() {
        guard isShown, last >= 0 else { return }
        try? FileHandle.standardError.write(contentsOf: Data("\r     \r".utf8))
    }
}
