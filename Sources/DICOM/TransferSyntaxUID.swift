/// Transfer syntaxes as a network or server names them.
package enum TransferSyntaxUID {
    package static let implicit = TransferSyntax.implicit.uid
    package static let explicit = TransferSyntax.explicit.uid
    package static let bigEndian = TransferSyntax.bigEndian.uid
    package static let deflated = TransferSyntax.deflated.uid

    /// Every syntax that Modalis reads: the uncompressed ones first, explicit little-endian foremost.
    package static let readable: [String] =
        [explicit, implicit, bigEndian, deflated] + TransferSyntax.decodable.keys.sorted()

    /// Those whose pixel data are as they are, so that changing between them changes no pixel.
    package static let native: Set<String> = [explicit, implicit, bigEndian]
}
