import ArgumentParser
import Foundation
import Records
import Service

struct PruneCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune", abstract: "Remove files that the rules of retention no longer keep; records stay.")

    @OptionGroup var service: ServiceArguments

    @Flag(help: "Only tell what would go.")
    var dryRun = false

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let (file, ledger) = try service.open()
        let items = try Pruning(file, ledger: ledger).run(at: Date(), isDry: dryRun)
        for item in dryRun ? [] : items {
            guard let entry = try ledger.study(item.study) else { continue }
            try service.audit(file, ServiceEvent.pruned(entry, kind: item.kind.rawValue, bytes: item.bytes).audit)
        }
        if json {
            print(try ResultJSON.text(items))
            return
        }
        for item in items { print("\(item.study)  \(item.kind.rawValue)  \(item.bytes) bytes") }
        print("\(items.count) \(dryRun ? "would go" : "gone")")
    }
}
