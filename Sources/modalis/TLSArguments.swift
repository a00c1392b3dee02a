import ArgumentParser
import Delivery

extension TLSSettings.Check: ExpressibleByArgument {}

/// How a connection is encrypted, as commands that use the network have it.
struct TLSArguments: ParsableArguments {
    @Flag(help: "Encrypt the DICOM connection with TLS.")
    var tls = false

    @Option(help: ArgumentHelp("This end's certificate (PEM).", valueName: "file"))
    var certificate: String?

    @Option(help: ArgumentHelp("Its private key (PEM), readable by you alone.", valueName: "file"))
    var key: String?

    @Option(
        help: ArgumentHelp("Trusted certificate authorities (PEM); the system's when not given.", valueName: "file"))
    var authorities: String?

    @Option(
        help: ArgumentHelp(
            "What is asked of the other end's certificate: host (signed, and made for that host), chain (signed), nothing.",
            valueName: "what"))
    var check: TLSSettings.Check = .host

    func validate() throws {
        if (certificate == nil) != (key == nil) {
            throw ValidationError("--certificate and --key belong together.")
        }
    }

    var isAskedFor: Bool { tls || certificate != nil || authorities != nil || check != .host }

    /// - Throws: `SecretError` when others can read the key.
    func settings() throws -> TLSSettings {
        if let key { try SecretSource.checkPrivate(key) }
        return TLSSettings(certificate: certificate, key: key, authorities: authorities, check: check)
    }
}
