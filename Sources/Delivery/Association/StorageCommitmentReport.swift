import CDCMTK

/// A peer's answer to a request for storage commitment: which instances it keeps and which it does not (PS3.4 J.3.3).
package struct StorageCommitmentReport: Hashable, Sendable {
    package let transactionUID: String
    /// SOP instance UIDs.
    package let committed: Set<String>
    /// SOP instance UIDs with the failure reason (PS3.3 C.14).
    package let failed: [String: UInt16]

    /// Bytes of a report at most: some ten thousand instances.
    static let limit = 4 << 20

    /// Takes a report's data set off an association and answers it.
    static func receive(_ message: AssociationHandle.Message, _ association: AssociationHandle) throws -> Self {
        var bytes: [UInt8] = []
        let isWhole = try unsafe association.dataSet(of: message, discard: limit) { piece in
            guard bytes.count + piece.count <= limit else { return false }
            unsafe bytes.append(contentsOf: piece)
            return true
        }
        let isImplicit = message.transferSyntaxUID == "1.2.840.10008.1.2"
        guard isWhole, let report = Self(bytes, isImplicit: isImplicit) else {
            try association.answer(message, .processingFailure)
            throw AssociationError.protocolViolated(detail: "a storage commitment report cannot be read")
        }
        try association.answer(message, .success)
        return report
    }

    package init(transactionUID: String, committed: Set<String>, failed: [String: UInt16]) {
        self.transactionUID = transactionUID
        self.committed = committed
        self.failed = failed
    }

    /// Reads the data set of a report; nil when it is none.
    ///
    /// Goes through the elements in one loop: sequences and items are entered by passing over their headers only, so that
    /// nothing is nested however deep the peer nests.
    package init?(_ bytes: [UInt8], isImplicit: Bool) {
        var transaction: String?
        var committed: Set<String> = []
        var failed: [String: UInt16] = [:]
        var sequence = 0
        var instance: String?
        var at = 0
        func number(_ offset: Int, _ width: Int) -> Int? {
            guard offset + width <= bytes.count else { return nil }
            return (0..<width).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
        }
        while at < bytes.count {
            guard let group = number(at, 2), let element = number(at + 2, 2) else { return nil }
            let tag = group << 16 | element
            if group == 0xFFFE {
                guard at + 8 <= bytes.count else { return nil }
                at += 8
                continue
            }
            guard let header = Self.header(bytes, at, isImplicit: isImplicit) else { return nil }
            if header.isSequence || tag == 0x0008_1199 || tag == 0x0008_1198 {
                sequence = tag
                at = header.value
                continue
            }
            guard header.length != 0xFFFF_FFFF, header.value + header.length <= bytes.count else { return nil }
            let value = bytes[header.value..<(header.value + header.length)]
            let text = String(decoding: value.filter { $0 > 0x20 }, as: UTF8.self)
            switch tag {
            case 0x0008_1195: transaction = text
            case 0x0008_1155:
                instance = text
                if sequence == 0x0008_1199 { committed.insert(text) }
                if sequence == 0x0008_1198 { failed[text] = failed[text] ?? 0x0110 }
            case 0x0008_1197:
                // The reason follows the instance: tags are in ascending order.
                if sequence == 0x0008_1198, let instance, let reason = number(header.value, 2) {
                    failed[instance] = UInt16(reason)
                }
            default: break
            }
            at = header.value + header.length
        }
        guard let transaction else { return nil }
        self.init(transactionUID: transaction, committed: committed.subtracting(failed.keys), failed: failed)
    }

    private static let longRepresentations: Set<String> = [
        "OB", "OD", "OF", "OL", "OV", "OW", "SQ", "UC", "UN", "UR", "UT",
    ]

    /// Where an element's value begins and how long it is.
    private static func header(
        _ bytes: [UInt8], _ at: Int, isImplicit: Bool
    ) -> (value: Int, length: Int, isSequence: Bool)? {
        func length(_ offset: Int, _ width: Int) -> Int? {
            guard offset + width <= bytes.count else { return nil }
            return (0..<width).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
        }
        if isImplicit { return length(at + 4, 4).map { (at + 8, $0, $0 == 0xFFFF_FFFF) } }
        guard at + 8 <= bytes.count else { return nil }
        let vr = String(decoding: bytes[(at + 4)..<(at + 6)], as: UTF8.self)
        if longRepresentations.contains(vr) { return length(at + 8, 4).map { (at + 12, $0, vr == "SQ") } }
        return length(at + 6, 2).map { (at + 8, $0, false) }
    }
}
