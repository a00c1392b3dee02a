import Crypto

extension SecondaryCapture {
    /// General Reference and Common Instance Reference (PS3.3 C.12.4, C.12.2): the source's slices in order, then the others.
    func describeReferences(_ d: inout DataSet) {
        var seen: Set<String> = []
        let instances = (source.frames.map(\.instance) + references).filter { instance in
            instance.attributes.string(.sopInstanceUID).map { seen.insert($0).inserted } ?? false
        }
        d.set(
            .sourceImageSequence,
            items: instances.map { instance in
                var item = Self.reference(to: instance)
                item.set(
                    .purposeOfReferenceCodeSequence,
                    code: Code("121322", "DCM", "Source image for image processing operation"))
                return item
            })
        var order: [String] = []
        var series: [String: [DataSet]] = [:]
        for instance in instances {
            guard let uid = instance.attributes.string(.seriesInstanceUID) else { continue }
            if series[uid] == nil { order.append(uid) }
            series[uid, default: []].append(Self.reference(to: instance))
        }
        d.set(
            .referencedSeriesSequence,
            items: order.map { uid in
                var item = DataSet()
                item.set(.seriesInstanceUID, uid)
                item.set(.referencedInstanceSequence, items: series[uid] ?? [])
                return item
            })
    }

    private static func reference(to instance: Instance) -> DataSet {
        var item = DataSet()
        item.set(.referencedSOPClassUID, instance.attributes.string(.sopClassUID) ?? "")
        item.set(.referencedSOPInstanceUID, instance.attributes.string(.sopInstanceUID) ?? "")
        return item
    }
}

extension DataSet {
    /// The SHA-256 of everything in it, as text.
    var fingerprint: String {
        var hash = SHA256()
        update(&hash)
        return hash.finalize().map { String($0, radix: 16) }.joined(separator: " ")
    }

    private func update(_ hash: inout SHA256) {
        func add(_ text: String) { hash.update(data: Array("\(text.utf8.count):\(text)".utf8)) }
        for (tag, element) in elements.sorted(by: { $0.key < $1.key }) {
            add("\(tag)\(element.vr)\(element.values.count)")
            element.values.forEach(add)
            for item in element.items ?? [] {
                add("item")
                item.update(&hash)
            }
        }
        add("end")
    }
}
