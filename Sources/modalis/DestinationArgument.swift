import ArgumentParser
import Delivery
import Tensors

/// Where `--to` points: `AE@HOST:PORT`, the address of a DICOMweb service, or a folder.
enum DestinationArgument: ExpressibleByArgument {
    case dicom(PeerAddress)
    case stow(String)
    case folder(String)

    init?(argument: String) {
        if let peer = PeerAddress(argument) {
            self = .dicom(peer)
        } else if argument.contains("://") {
            var url = argument
            while url.hasSuffix("/") { url.removeLast() }
            guard STOWSettings.isURL(url) else { return nil }
            self = .stow(url)
        } else if argument.isEmpty || argument.contains("@") {
            // An address with a slip in it is no folder that anybody means.
            return nil
        } else {
            self = .folder(argument)
        }
    }

    var kind: DestinationKind {
        switch self {
        case .dicom: .dicom
        case .stow: .stow
        case .folder: .folder
        }
    }
}
