import ArgumentParser
import DICOM
import Delivery
import Foundation
import Glibc
import Logging
import ServiceLifecycle
import Tensors
import UnixSignals

struct ListenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "listen",
        abstract: "Receive studies by C-STORE into a folder, without the service around it.",
        discussion: """
            Each study comes to lie in OUTPUT/<identifier>/, named by Modalis, when it has been silent for a while or has all its \
            objects. Nobody is let in but the callers that are named. Objects are kept as they came; SIGTERM or Ctrl-C ends the \
            listener in seconds, and what was not yet complete goes on at the next start with the same spool.
            """)

    @Option(name: [.short, .long], help: ArgumentHelp("The folder for studies; made when missing.", valueName: "folder"))
    var output: String

    @Option(help: ArgumentHelp("Where objects lie until then, on the same disk; OUTPUT/.spool when not given.", valueName: "folder"))
    var spool: String?

    @Option(help: ArgumentHelp("This end's AE title.", valueName: "title"))
    var title = "MODALIS"

    @Option(help: ArgumentHelp("The IP address to listen at; :: for every one.", valueName: "address"))
    var address = "::"

    @Option(help: ArgumentHelp("The port; 0 for a free one.", valueName: "port"))
    var port: UInt16 = 11112

    @Option(
        name: .customLong("caller"),
        help: ArgumentHelp(
            "Let this caller in: its AE title, or title@address or title@net/bits; may be repeated.", valueName: "caller"))
    var callers: [String] = []

    @Flag(help: "Let in whoever calls.")
    var anyCaller = false

    @Option(help: ArgumentHelp("A study is complete after so long without a new object.", valueName: "seconds"))
    var quiet = 30.0

    @Option(help: ArgumentHelp("A study is complete with so many objects.", valueName: "count"))
    var instances: Int?

    @Option(help: ArgumentHelp("Associations at a time.", valueName: "count"))
    var associations = ListenLimits().associations

    @Option(help: ArgumentHelp("The largest object that is taken.", valueName: "bytes"))
    var objectBytes = ListenLimits().objectBytes

    @Option(help: ArgumentHelp("Refuse objects when less is free on the spool's disk.", valueName: "bytes"))
    var freeBytes = ListenLimits().freeBytes

    @OptionGroup var tls: TLSArguments

    func validate() throws {
        if callers.isEmpty != anyCaller {
            throw ValidationError("Name who is let in with --caller, or say --any-caller.")
        }
        if !PeerAddress.isTitle(title) { throw ValidationError("--title has 1 to 16 plain characters.") }
        if quiet <= 0 { throw ValidationError("--quiet must be above 0.") }
        for number in [instances ?? 1, associations, objectBytes] where number < 1 {
            throw ValidationError("Counts and sizes must be at least 1.")
        }
        if freeBytes < 0 { throw ValidationError("--free-bytes must not be negative.") }
        for caller in callers where Self.rule(caller) == nil {
            throw ValidationError("A caller is TITLE, TITLE@ADDRESS or TITLE@NET/BITS.")
        }
        if tls.isAskedFor, tls.certificate == nil {
            throw ValidationError("A listener with TLS needs --certificate and --key.")
        }
    }

    func run() throws {
        var settings = ListenSettings(
            association: AssociationSettings(title: title, tls: tls.isAskedFor ? try tls.settings() : nil))
        (settings.address, settings.port) = (address, port)
        settings.callers = anyCaller ? [CallerRule(title: nil, networks: [])] : callers.compactMap(Self.rule)
        settings.limits.associations = associations
        settings.limits.objectBytes = objectBytes
        settings.limits.freeBytes = freeBytes
        (settings.quietSeconds, settings.instances) = (quiet, instances)
        let output = URL(filePath: output)
        let spool = spool.map { URL(filePath: $0) } ?? output.appending(path: ".spool")
        do {
            try FileManager.default.createDirectory(at: output, withIntermediateDirectories: true)
        } catch {
            throw CommandFailure("output-not-written", "the output folder cannot be made", family: .output)
        }
        var logger = Logger(label: "modalis", factory: { StreamLogHandler.standardError(label: $0) })
        logger.logLevel = .info
        let listener = try StoreListener(settings: settings, spool: spool, logger: logger) { study in
            let name = try Self.place(study, in: output)
            // Past the buffer of standard output: who reads a pipe wants each study when it is there.
            try? FileHandle.standardOutput.write(contentsOf: Data("\(name) \(study.instances)\n".utf8))
        }
        try? FileHandle.standardError.write(
            contentsOf: Data("modalis: \(title) listens at port \(listener.port)\n".utf8))
        Interruption.unblock()
        let group = ServiceGroup(
            configuration: .init(
                services: [listener], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        try BlockingTask.run { try await group.run() }
    }

    static func rule(_ text: String) -> CallerRule? {
        let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard PeerAddress.isTitle(parts[0]) else { return nil }
        guard parts.count == 2 else { return CallerRule(title: parts[0], networks: []) }
        return CallerRule.Network(parts[1]).map { CallerRule(title: parts[0], networks: [$0]) }
    }

    /// Moves a study to its place; parts that come later get a number.
    /// - Returns: the folder's name.
    private static func place(_ study: ReceivedStudy, in output: URL) throws -> String {
        var name = study.identifier
        var number = 1
        while FileManager.default.fileExists(atPath: output.appending(path: name).path) {
            number += 1
            name = "\(study.identifier).\(number)"
        }
        guard unsafe rename(study.folder.path, output.appending(path: name).path) == 0 else {
            throw CommandFailure("output-not-written", "a study cannot be moved to the output folder", family: .output)
        }
        return name
    }
}
