import Foundation
import Pipeline
import Synchronization
import Tensors

/// Shows a run's events: one moving line on a terminal, plain lines elsewhere, JSON lines for a machine, or only failures.
struct RunDisplay {
    enum Style { case terminal, plain, json, quiet }

    let style: Style
    private var folders = (done: 0, total: 1)
    private var line = ""
    private var lastStep = ""
    private let began = ContinuousClock.now

    init(json: Bool, quiet: Bool) {
        style = json ? .json : quiet ? .quiet : isatty(STDERR_FILENO) == 1 ? .terminal : .plain
    }

    mutating func show(_ event: RunEvent) {
        switch style {
        case .json:
            // Past the buffer of standard output: who reads a pipe wants each event when it happens.
            try? FileHandle.standardOutput.write(contentsOf: Data((JSONLine(event).text + "\n").utf8))
        case .terminal: showOnTerminal(event)
        case .plain, .quiet: showPlainly(event)
        }
        if case .folderBegan(_, let total) = event { folders.total = total }
        if case .folderEnded = event { folders.done += 1 }
    }

    private mutating func showOnTerminal(_ event: RunEvent) {
        guard case .progress(let step, _, let profile, let fraction) = event else {
            clearLine()
            showPlainly(event)
            return
        }
        let whole = (Double(folders.done) + fraction) / Double(folders.total)
        let place = "study \(folders.done + 1)/\(folders.total)"
        let text = [place, profile, step.rawValue, "\(Int(whole * 100)) %", timeLeft(whole)]
            .compactMap { $0 }.joined(separator: "  ")
        clearLine()
        write(text)
        line = text
    }

    private mutating func showPlainly(_ event: RunEvent) {
        switch event {
        case .progress(let step, _, let profile, _):
            let text =
                "study \(folders.done + 1) of \(folders.total)" + (profile.map { ": \($0)" } ?? "")
                + ": \(step.rawValue)"
            if style == .plain, text != lastStep { note(text) }
            lastStep = text
        case .written(let study, let profile, let path):
            if style != .quiet { print("\(study): \(profile): \(path)") }
        case .profileSkipped(let study, let profile, let missing, _):
            // Among several profiles that is no fault; `modalis inspect --profile` tells what each series lacks.
            if style != .quiet {
                note("\(study): \(profile) does not fit: no series can be \(missing.joined(separator: ", "))")
            }
        case .refused(let number, let study, let profile, let reason):
            let place = ["study \(number)", study, profile].compactMap { $0 }.joined(separator: ", ")
            note("modalis: [\(reason.code)] \(place): \(reason.message)")
        case .folderBegan, .folderEnded: break
        }
    }

    private func note(_ text: String) { write(text + "\n") }

    /// Progress is not worth failing for where standard error takes no more.
    private func write(_ text: String) { try? FileHandle.standardError.write(contentsOf: Data(text.utf8)) }

    private mutating func clearLine() {
        guard !line.isEmpty else { return }
        write("\r" + String(repeating: " ", count: line.count) + "\r")
        line = ""
    }

    /// A guess from the time so far; nothing in the first moments, when it would only jump about.
    private func timeLeft(_ fraction: Double) -> String? {
        let seconds = Double((ContinuousClock.now - began).components.seconds)
        guard fraction > 0.03, seconds >= 1 else { return nil }
        let left = Int((seconds * (1 - fraction) / fraction).rounded(.up))
        return left < 90 ? "about \(left) s left" : "about \((left + 30) / 60) min left"
    }
}

/// An event as one line of JSON.
private struct JSONLine {
    let text: String

    init(_ event: RunEvent) {
        let record: Record =
            switch event {
            case .folderBegan(let number, let total): Record(event: "folder-began", number: number, of: total)
            case .progress(let step, let study, let profile, let fraction):
                Record(
                    event: "progress", study: study, profile: profile, step: step.rawValue,
                    fraction: (fraction * 1000).rounded() / 1000)
            case .written(let study, let profile, let path):
                Record(event: "written", study: study, profile: profile, path: path)
            case .profileSkipped(let study, let profile, let missing, let reason):
                Record(
                    event: "profile-skipped", study: study, profile: profile, missing: missing,
                    code: reason.code, message: reason.message)
            case .refused(let number, let study, let profile, let reason):
                Record(
                    event: "refused", number: number, study: study, profile: profile, code: reason.code,
                    message: reason.message, exitStatus: reason.family.rawValue)
            case .folderEnded(let number): Record(event: "folder-ended", number: number)
            }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        text = (try? encoder.encode(record)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }

    private struct Record: Encodable {
        var event: String
        var number: Int?
        var of: Int?
        var study: String?
        var profile: String?
        var step: String?
        var fraction: Double?
        var path: String?
        var missing: [String]?
        var code: String?
        var message: String?
        var exitStatus: Int32?
    }
}
