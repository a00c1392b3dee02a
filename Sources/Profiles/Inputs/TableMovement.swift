import DICOM

/// Whether the patient's table stood elsewhere for one series than for another.
///
/// Positions in one frame of reference hold all the same (PS3.3 C.7.4.1): they are what resampling goes by. But a scanner or a
/// converter that forgets the table when it writes them gives images that look aligned and are not, so a reader is told.
enum TableMovement {
    /// Smaller differences are those of measurement, in millimetres.
    private static let least = 1.0

    /// What to say of two volumes of one frame of reference; nil when the table stood still or nothing is known.
    static func finding(
        _ volume: VolumeDescription, _ name: String, against reference: VolumeDescription, _ referenceName: String
    ) -> Finding? {
        guard let frame = volume.geometry.frameOfReferenceUID, frame == reference.geometry.frameOfReferenceUID,
            volume.seriesInstanceUID != reference.seriesInstanceUID
        else { return nil }
        var moves: [String] = []
        for (what, position) in positions {
            guard let a = constant(volume, position), let b = constant(reference, position), abs(a - b) >= least else {
                continue
            }
            moves.append("\(what) by \((((a - b) * 10).rounded() / 10).brief) mm")
        }
        guard !moves.isEmpty else { return nil }
        return Finding(
            "table-moved",
            "the table moved between \"\(referenceName)\" and \"\(name)\" (\(moves.joined(separator: ", "))); they share a frame "
                + "of reference, so their positions are taken as they are stated")
    }

    private static let positions: [(String, @Sendable (DataSet) -> Double?)] = [
        ("in height", { $0.number(Tag(0x0018, 0x1130)) }),
        ("sideways", { $0.number(Tag(0x0018, 0x1131)) }),
        (
            "along the patient",
            { set in
                let enhanced = set.items(.sharedFunctionalGroupsSequence).first?.items(Tag(0x0018, 0x9326)).first
                return enhanced?.number(Tag(0x0018, 0x9327)) ?? set.number(Tag(0x0018, 0x9327)) ?? siemens(set)
            }
        ),
    ]

    /// ImaRelTablePosition of Siemens' MR header, its third component.
    private static func siemens(_ set: DataSet) -> Double? {
        for block: UInt16 in 0x10...0xFF where set.string(Tag(0x0019, block)) == "SIEMENS MR HEADER" {
            guard let numbers = set.numbers(Tag(0x0019, block << 8 | 0x14)), numbers.count == 3 else { continue }
            return numbers[2]
        }
        return nil
    }

    /// A position that all slices share; a table that moves from slice to slice, as CT's, has none.
    private static func constant(_ volume: VolumeDescription, _ position: (DataSet) -> Double?) -> Double? {
        var known: Double?
        for frame in volume.frames {
            guard let value = position(frame.instance.attributes) else { return nil }
            if let known, abs(known - value) >= least { return nil }
            known = known ?? value
        }
        return known
    }
}
