import DICOM

/// Which presentation contexts to ask for, so that every file of a batch can go as it is.
///
/// For each SOP class and transfer syntax of the files one context of its own; for files that are not compressed one more
/// with the other uncompressed little-endian syntaxes, for peers that take no other (PS3.5 10.1). An association has room for
/// 128 contexts (PS3.8 7.1.1.13), so that there may be several batches.
struct StorageContexts: Equatable {
    struct Batch: Equatable {
        fileprivate(set) var files: [OutgoingFile] = []
        fileprivate(set) var proposals: [AssociationHandle.Proposal] = []

        /// The contexts proposed for a class.
        func contexts(for sopClassUID: String) -> [AssociationHandle.Proposal] {
            proposals.filter { $0.abstractSyntax == sopClassUID }
        }
    }

    let batches: [Batch]

    /// - Parameters:
    ///   - files: DICOM files; others are left out.
    ///   - limit: contexts of an association at most.
    init(_ files: [OutgoingFile], limit: Int = 128) {
        var batches: [Batch] = []
        var wanted: [[String: Set<String>]] = []
        for file in files {
            guard let identity = file.identity else { continue }
            if var last = wanted.last {
                last[identity.sopClassUID, default: []].insert(identity.transferSyntaxUID)
                if Self.count(last) <= limit {
                    wanted[wanted.count - 1] = last
                    batches[batches.count - 1].files.append(file)
                    continue
                }
            }
            wanted.append([identity.sopClassUID: [identity.transferSyntaxUID]])
            batches.append(Batch(files: [file]))
        }
        for (index, classes) in wanted.enumerated() {
            let contexts = classes.sorted { $0.key < $1.key }.flatMap { Self.contexts(of: $0.key, $0.value) }
            batches[index].proposals = contexts.enumerated().map { number, context in
                AssociationHandle.Proposal(
                    identifier: UInt8(2 * number + 1), abstractSyntax: context.abstract,
                    transferSyntaxes: context.syntaxes)
            }
        }
        self.batches = batches
    }

    private static func count(_ classes: [String: Set<String>]) -> Int {
        classes.reduce(0) { $0 + contexts(of: $1.key, $1.value).count }
    }

    private static func contexts(of sopClass: String, _ syntaxes: Set<String>) -> [(
        abstract: String, syntaxes: [String]
    )] {
        var contexts = syntaxes.sorted().map { (abstract: sopClass, syntaxes: [$0]) }
        if !syntaxes.isDisjoint(with: TransferSyntaxUID.native) {
            let others = [TransferSyntaxUID.explicit, TransferSyntaxUID.implicit].filter { !syntaxes.contains($0) }
            if !others.isEmpty { contexts.append((sopClass, others)) }
        }
        return contexts
    }
}
