/// Tells acquisitions apart that lie one after another in one series, such as a chest and a pelvis under one series UID.
enum Acquisitions {
    struct Part {
        let key: String
        let value: String
        let measured: StackGeometry.Measured
    }

    /// By what acquisitions are told apart, best first.
    private static let keys: [(name: String, tag: Tag)] = [
        ("AcquisitionNumber", .acquisitionNumber), ("AcquisitionTime", .acquisitionTime),
        ("ProtocolName", .protocolName), ("ContentTime", .contentTime),
    ]

    /// Two slices are always evenly spaced, so they prove no volume.
    private static let fewest = 3

    /// One volume for each acquisition, if every one of them is a volume by itself; in the order of their numbers or times.
    static func volumes(of frames: [FrameRecord], tolerances: GeometryTolerances) -> [Part]? {
        for key in keys {
            let parts = Dictionary(grouping: frames) { value($0, key.tag) }
            guard parts.count > 1, parts.values.allSatisfy({ $0.count >= fewest }) else { continue }
            var volumes: [Part] = []
            for (value, members) in parts.sorted(by: { VolumeKey.precedes($0.key, $1.key) }) {
                guard case .success(let measured) = StackGeometry.measure(members, tolerances: tolerances) else {
                    break
                }
                volumes.append(Part(key: key.name, value: value, measured: measured))
            }
            if volumes.count == parts.count { return volumes }
        }
        return nil
    }

    /// Slices of a volume that come by turns from acquisitions which would be volumes by themselves: worth knowing.
    static func interleaved(_ frames: [FrameRecord]) -> [Finding] {
        let numbers = frames.map { value($0, .acquisitionNumber) }
        let count = Set(numbers).count
        // Many scanners number every slice.
        guard count > 1, count <= frames.count / 2 else { return [] }
        let changes = zip(numbers, numbers.dropFirst()).count { $0 != $1 }
        let message =
            changes < count
            ? "the slices come from \(count) acquisitions, one after another"
            : "the slices come from \(count) acquisitions by turns"
        return [Finding("acquisitions-joined", message)]
    }

    private static func value(_ frame: FrameRecord, _ tag: Tag) -> String {
        frame.attributes.string(tag, in: .frameContentSequence) ?? ""
    }
}
