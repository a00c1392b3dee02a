package import Foundation

/// Checks a trail from its first line to its last, over all of its files.
package struct AuditVerifier {
    private let folder: AuditFolder
    private let key: AuditKey?
    private let expected: [AuditHead]

    /// - Parameters:
    ///   - key: with it every line must be sealed, from the first sealed one on.
    ///   - expecting: heads kept elsewhere: each must be a line of this trail.
    package init(of url: URL, key: AuditKey? = nil, expecting expected: [AuditHead] = []) {
        folder = AuditFolder(url: url)
        self.key = key
        self.expected = expected
    }

    /// - Throws: `AuditError` when the trail cannot be read; what is wrong with its content is in the result.
    package func run() throws -> AuditVerification {
        let (extents, stored) = try folder.snapshot()
        var heads = expected
        if case .head(let head) = stored { heads.append(head) }
        var chain = AuditChain(key: key, wanted: Set(heads.map(\.sequence))) { try AuditIndex(folder, extents) }
        try folder.forEachLine(of: extents) { try chain.take($0) }
        let unfinished = try chain.end()
        check(stored, in: &chain)
        for head in expected { chain.check(head, "the expected head") }
        return AuditVerification(
            isIntact: chain.faults.isEmpty, faults: chain.faults, files: extents.count, lines: chain.count,
            firstTime: chain.firstTime, lastTime: chain.last?.time,
            head: chain.last.map { AuditHead($0, key: key) }, sealedLines: chain.sealedLines,
            unsealedLines: chain.unsealedLines, repairs: chain.repairs, unfinishedBytes: unfinished)
    }

    private func check(_ stored: AuditFolder.StoredHead, in chain: inout AuditChain) {
        func add(_ kind: AuditVerification.Fault.Kind, _ message: String) {
            chain.add(.init(kind: kind, file: AuditFolder.head, line: nil, sequence: nil, message: message))
        }
        switch stored {
        case .head(let head):
            if let key, chain.sealedLines > 0 || head.mac != nil, !head.isSealed(by: key) {
                add(.unsealed, "the head is not sealed by the key")
            }
            chain.check(head, "the head's file")
            // Nothing can be sealed after the last sealed line unless all is.
            if let key, chain.sealedLines == 0, chain.count > 0 {
                add(.unsealed, "no line is sealed by the key \(key.id)")
            }
        case .unreadable: add(.headDiffers, "the head's file holds no head")
        case .none where chain.count > 0:
            add(.truncated, "the head's file is missing; lines may have been cut off")
        case .none: break
        }
    }
}
