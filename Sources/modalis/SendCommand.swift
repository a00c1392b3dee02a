import ArgumentParser
import DICOM
import Delivery
import Foundation
import Tensors

struct SendCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "send",
        abstract: "Send DICOM files to a PACS, a DICOMweb server or a folder.",
        discussion: """
            Files go as they are: over the network in their own transfer syntax, or, where a PACS takes no other, rewritten between \
            the uncompressed ones. Each is reported by its number in the list of files found, and counts as sent only when the \
            other end has acknowledged it. Sending again is harmless.

            The exit status is 0 when every file was acknowledged, 65 when one was refused, 73 when one may be taken later.
            """)

    @Option(
        help: ArgumentHelp(
            "AE@HOST:PORT, the address of a DICOMweb service (https://…), or a folder.", valueName: "destination"))
    var to: DestinationArgument

    @Option(help: ArgumentHelp("This end's AE title.", valueName: "title"))
    var title = "MODALIS"

    @OptionGroup var tls: TLSArguments

    @Option(help: ArgumentHelp("A file with a bearer token for a DICOMweb service, readable by you alone.", valueName: "file"))
    var tokenFile: String?

    @Option(help: ArgumentHelp("The environment variable that holds the token.", valueName: "name"))
    var tokenVariable: String?

    @Option(
        help: ArgumentHelp(
            "Ask a PACS for storage commitment and wait so long for its report.", valueName: "seconds"))
    var commitment: Int?

    @Option(help: ArgumentHelp("Give up on a silent peer after so long.", valueName: "seconds"))
    var timeout: Int?

    @Flag(help: "Print the result as JSON.")
    var json = false

    @Argument(help: "Files and folders; folders are searched recursively.")
    var files: [String] = []

    func validate() throws {
        if files.isEmpty { throw ValidationError("Name at least one file or folder.") }
        if !PeerAddress.isTitle(title) { throw ValidationError("--title has 1 to 16 plain characters.") }
        if tokenFile != nil, tokenVariable != nil { throw ValidationError("Give the token once.") }
        if tokenFile != nil || tokenVariable != nil {
            guard case .stow(let url) = to, url.hasPrefix("https://") else {
                throw ValidationError("A token is for a DICOMweb service over https.")
            }
        }
        if commitment != nil, to.kind != .dicom { throw ValidationError("--commitment is for a PACS by DICOM.") }
        if let commitment, commitment < 0 { throw ValidationError("--commitment must not be negative.") }
        if let timeout, timeout < 1 { throw ValidationError("--timeout must be at least 1.") }
    }

    func run() throws {
        let outgoing = try found()
        guard outgoing.contains(where: { $0.identity != nil }) || to.kind == .folder && !outgoing.isEmpty else {
            throw CommandFailure("nothing-to-send", "no DICOM file was found", family: .input)
        }
        let destination = try destination()
        Interruption.arm()
        let log = SendLog(SendRecord(kind: to.kind, files: outgoing))
        let failure = try BlockingTask.run { try await Self.deliver(outgoing, to: destination, log) }
        let result = log.finished(failure)
        if json {
            print(try ResultJSON.text(result))
        } else {
            for line in result.lines { print(line) }
        }
        if let failure { throw failure }
        if result.refused > 0 {
            throw CommandFailure("send-refused", "\(result.refused) of \(result.files.count) files were refused", family: .study)
        }
        if result.acknowledged < result.files.count {
            throw CommandFailure(
                "send-incomplete",
                "\(result.files.count - result.acknowledged) of \(result.files.count) files were not taken; send them again",
                family: .output)
        }
    }

    /// - Returns: what ended the delivery early, if anything did.
    private static func deliver(
        _ files: [OutgoingFile], to destination: any Destination, _ log: SendLog
    ) async throws -> (any ReasonedError)? {
        let work = Task {
            try await destination.deliver(
                files, of: nil,
                DeliveryReport { file, outcome in
                    log.note(file, outcome)
                    try Interruption.check()
                } commitment: { log.note(commitment: $1) })
        }
        let watch = Task {
            while !Task.isCancelled {
                do { try Interruption.check() } catch { work.cancel() }
                try? await Task.sleep(for: .milliseconds(100))
            }
        }
        defer { watch.cancel() }
        do {
            try await work.value
            return nil
        } catch {
            try Interruption.check()
            if let reasoned = error as? any ReasonedError { return reasoned }
            throw error
        }
    }

    private func found() throws -> [OutgoingFile] {
        var found: [OutgoingFile] = []
        for path in files {
            let url = URL(filePath: path)
            var isFolder: ObjCBool = false
            guard unsafe FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
                throw CommandFailure("input-missing", "a file or folder that was named does not exist", family: .input)
            }
            found +=
                isFolder.boolValue
                ? try OutgoingFile.all(below: url)
                : [try OutgoingFile(at: url, relativePath: url.lastPathComponent)]
        }
        return found
    }

    private func destination() throws -> any Destination {
        switch to {
        case .dicom(let peer):
            var settings = AssociationSettings(title: title, tls: tls.isAskedFor ? try tls.settings() : nil)
            if let timeout {
                (settings.connectSeconds, settings.associationSeconds, settings.messageSeconds) = (timeout, timeout, timeout)
            }
            return DICOMDestination(StoreRequestor(peer: peer, settings: settings), commitmentSeconds: commitment)
        case .stow(let url):
            var settings = STOWSettings(url: url)
            settings.tls = try tls.settings()
            settings.token = tokenFile.map { .file($0) } ?? tokenVariable.map { .environment($0) }
            if let timeout { (settings.connectSeconds, settings.messageSeconds) = (timeout, timeout) }
            return STOWDestination(settings)
        case .folder(let folder): return FolderDestination(folder: folder)
        }
    }
}
