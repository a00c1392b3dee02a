import ArgumentParser
import Foundation
import Logging
import Records
import Service
import ServiceLifecycle
import Tensors
import UnixSignals

struct WatchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch", abstract: "Watch inboxes and work on every study that arrives: the service.",
        discussion: """
            SIGTERM or SIGINT: the study in work is finished or parked, and the service ends within seconds. SIGHUP: the \
            configuration is read again; one that is wrong is refused and the old one stays.

            Everything is in the ledger: `modalis status`, `list`, `show`, `retry`, `release`, `prune` look at it and change it \
            while the service runs. Schemas/service.schema.json describes the configuration.
            """)

    @OptionGroup var service: ServiceArguments

    @Flag(help: "Check the configuration, its folders, profiles and models, and do nothing else.")
    var check = false

    func run() throws {
        let file = try service.file()
        try file.checkProfiles()
        if check { return }
        // A limit on file size shall be an error like a full disk, not the service's end.
        signal(SIGXFSZ, SIG_IGN)
        let area = StagingArea(root: file.staging)
        try area.prepare()
        let lock = try ServiceLock(area)
        try withExtendedLifetime(lock) { try Self.serve(file) }
    }

    private static func serve(_ file: ServiceConfigurationFile) throws {
        var logger = Logger(label: "modalis") { _ in JournalLog() }
        logger.logLevel = .info
        let assembly = try ServiceAssembly(file, logger: logger)
        try assembly.recover()
        let services = try assembly.services()
        let (live, work) = (assembly.live, assembly.work)
        let recorder = assembly.recorder
        SignalWatch.begin([SIGHUP]) { [logger] _ in
            ServiceNotification().reloading {
                do {
                    try live.reload()
                    work.call()
                    logger.notice("the configuration was read again")
                    recorder?.record(
                        .securityAlert(
                            .softwareConfiguration, about: [],
                            description: "the service's configuration was read again"))
                    return "the configuration was read again"
                } catch {
                    let reason = error as? any ReasonedError
                    logger.error("the configuration stays as it was: \(reason?.message ?? "it cannot be read")")
                    return "the configuration stays as it was [\(reason?.code ?? "unexpected")]"
                }
            }
        }
        logger.notice("the service begins", metadata: ["inboxes": "\(file.configuration.inboxes.count)"])
        var configuration = ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint],
            logger: Logger(label: "lifecycle") { _ in
                var log = JournalLog()
                log.logLevel = .error
                return log
            })
        configuration.maximumGracefulShutdownDuration = .seconds(file.configuration.work.graceSeconds + 20)
        let group = ServiceGroup(configuration: configuration)
        recorder?.record(.applicationStarted())
        try AsyncWork.run { try await group.run() }
        recorder?.record(.applicationStopped())
        logger.notice("the service ended")
    }
}
