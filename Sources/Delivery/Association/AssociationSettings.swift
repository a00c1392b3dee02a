/// How this end takes part in associations, whoever begins them.
package struct AssociationSettings: Hashable, Sendable {
    /// This end's AE title.
    package var title: String
    /// The longest PDU that this end takes, in bytes.
    package var maxPDU = 131_072
    /// Seconds for a TCP connection.
    package var connectSeconds = 10
    /// Seconds for the answer to an association's request, or for the request itself.
    package var associationSeconds = 20
    /// Seconds for any other message, and for each piece of a data set.
    package var messageSeconds = 60
    package var tls: TLSSettings?

    package static let pduBounds = 4096...131_072

    package init(title: String = "MODALIS", tls: TLSSettings? = nil) {
        self.title = title
        self.tls = tls
    }
}
