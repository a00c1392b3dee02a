import ArgumentParser
import Delivery
import Tensors

struct EchoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "echo",
        abstract: "Ask whether a PACS, DICOMweb server or folder is there (C-ECHO for a PACS).")

    @Argument(help: ArgumentHelp("As for `modalis send --to`.", valueName: "destination"))
    var destination: DestinationArgument

    @Option(help: ArgumentHelp("This end's AE title.", valueName: "title"))
    var title = "MODALIS"

    @OptionGroup var tls: TLSArguments

    func validate() throws {
        if !PeerAddress.isTitle(title) { throw ValidationError("--title has 1 to 16 plain characters.") }
    }

    func run() throws {
        let end: any Destination
        switch destination {
        case .dicom(let peer):
            let settings = AssociationSettings(title: title, tls: tls.isAskedFor ? try tls.settings() : nil)
            end = DICOMDestination(StoreRequestor(peer: peer, settings: settings))
        case .stow(let url):
            var settings = STOWSettings(url: url)
            settings.tls = try tls.settings()
            end = STOWDestination(settings)
        case .folder(let folder): end = FolderDestination(folder: folder)
        }
        try BlockingTask.run { try await end.check() }
        print("it answers")
    }
}
