import Foundation

/// What an attempt at a study came to.
package enum RunOutcome: Hashable, Sendable {
    case done
    /// The study's own fault: another attempt would end the same way.
    case refused(code: String, message: String)
    /// A crash, a hang, a limit, a broken model: tried again a set number of times.
    case failed(code: String, message: String)
    /// The disk's or the system's fault: tried again for as long as it takes.
    case waiting(code: String, message: String)
    /// The service was asked to stop.
    case parked

    /// A line of `modalis run --json`.
    private struct Event: Decodable {
        let event: String
        let code: String?
        let message: String?
        let exitStatus: Int32?
    }

    /// Why somebody ended the child.
    package enum Ending: Sendable {
        case timeout(seconds: Double)
        case parking
    }

    /// - Parameters:
    ///   - events: what the child wrote on standard output.
    ///   - errors: the end of what it wrote on standard error.
    package init(_ end: ChildProcess.End, ending: Ending?, events: String, errors: String) {
        if case .exited(0) = end {
            self = .done
            return
        }
        switch ending {
        case .parking?:
            self = .parked
            return
        case .timeout(let seconds)?:
            self = .failed(code: "worker-timeout", message: "the study took longer than \(seconds) s")
            return
        case nil: break
        }
        switch end {
        case .signalled(SIGXCPU):
            self = .failed(code: "worker-timeout", message: "the study took more processor time than it may")
        case .signalled(let number):
            self = .failed(code: "worker-crashed", message: "the working process ended by signal \(number)")
        case .exited(let status): self = Self.failure(status: status, events: events, errors: errors)
        }
    }

    /// Refusals that may be the disk's and not the study's.
    private static let readingCodes: Set<String> = ["decoding-failed", "frame-mismatch", "study-empty"]

    private static func failure(status: Int32, events: String, errors: String) -> RunOutcome {
        let decoder = JSONDecoder()
        let refusals = events.split(separator: "\n").compactMap { try? decoder.decode(Event.self, from: Data($0.utf8)) }
            .filter { $0.event == "refused" }
        let worst = refusals.first { $0.exitStatus == status } ?? refusals.last
        let said = worst.flatMap { event in event.code.map { ($0, event.message ?? "") } } ?? line(in: errors)
        let code = said?.0 ?? "worker-failed"
        let message = said?.1 ?? "the working process ended with status \(status)"
        // A file that was hidden for a moment looks like one that cannot be decoded; another attempt tells which.
        if status == 65, code.hasPrefix("reader-") || readingCodes.contains(code) {
            return .failed(code: code, message: message)
        }
        return switch status {
        case 65: .refused(code: code, message: message)
        // The input is in staging and was verified: what cannot be read now can be read again.
        case 66, 73, 130: .waiting(code: code, message: message)
        // Between the look at it and the child's reading: the next attempt stages the study anew.
        case 78 where code == "profile-changed": .waiting(code: code, message: message)
        default: .failed(code: code, message: message)
        }
    }

    /// The last `modalis: [code] message`.
    private static func line(in errors: String) -> (String, String)? {
        for line in errors.split(separator: "\n").reversed() {
            guard let begin = line.range(of: "modalis: ["), let end = line.range(of: "] ") else { continue }
            return (String(line[begin.upperBound..<end.lowerBound]), String(line[end.upperBound...]))
        }
        return nil
    }
}
