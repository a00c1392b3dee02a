import ArgumentParser
import Foundation
import Records
import Service

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "How the service is: studies by state, inboxes, disks.")

    @OptionGroup var service: ServiceArguments

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let (file, ledger) = try service.open()
        let status = try ServiceStatus(file, ledger: ledger, at: Date())
        print(json ? try ResultJSON.text(status) : Self.text(status))
    }

    private static func text(_ status: ServiceStatus) -> String {
        var lines = ["service      \(status.isRunning ? "running" : "not running")"]
        for state in StudyState.allCases {
            lines.append(
                state.rawValue.padding(toLength: 13, withPad: " ", startingAt: 0)
                    + "\(status.studies[state.rawValue] ?? 0)")
        }
        if let seconds = status.oldestWaitingSeconds { lines.append("oldest       waits for \(Int(seconds)) s") }
        for inbox in status.inboxes {
            let loose = inbox.looseFiles == 0 ? "" : ", \(inbox.looseFiles) loose files held"
            let held =
                loose
                + inbox.held.sorted { $0.key < $1.key }.map { ", \($0.value) held [\($0.key)]" }.joined()
            lines.append(
                "inbox        \(inbox.name): "
                    + (inbox.isReadable ? "\(inbox.waiting) waiting\(held)" : "cannot be read")
            )
        }
        for disk in status.disks {
            let free = String(format: "%.1f", Double(disk.freeBytes) / 1_073_741_824)
            lines.append(
                "disk         \(disk.role): \(free) GiB free\(disk.isLow ? ", too little to take studies in" : "")")
        }
        return lines.joined(separator: "\n")
    }
}
