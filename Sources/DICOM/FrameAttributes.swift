/// One frame's view of an object's attributes: what its functional groups say, else those shared by all frames, else the
/// data set itself (PS3.3 C.7.6.16). For single-frame objects that is the data set.
struct FrameAttributes {
    private let dataSet: DataSet
    private let shared: DataSet?
    private let own: DataSet?

    init(_ dataSet: DataSet, frame: Int) {
        self.dataSet = dataSet
        shared = dataSet.items(.sharedFunctionalGroupsSequence).first
        let groups = dataSet.items(.perFrameFunctionalGroupsSequence)
        own = frame < groups.count ? groups[frame] : nil
    }

    /// The item of a functional group, of this frame or shared.
    func group(_ sequence: Tag) -> DataSet? { own?.items(sequence).first ?? shared?.items(sequence).first }

    /// The data set that holds `tag`: the functional group `sequence` if it does, else the object's root.
    func holder(of tag: Tag, in sequence: Tag) -> DataSet {
        for groups in [own, shared] {
            if let item = groups?.items(sequence).first, item[tag] != nil { return item }
        }
        return dataSet
    }

    func numbers(_ tag: Tag, in sequence: Tag) -> [Double]? { holder(of: tag, in: sequence).numbers(tag) }

    func number(_ tag: Tag, in sequence: Tag) -> Double? { numbers(tag, in: sequence)?.first }

    func strings(_ tag: Tag, in sequence: Tag) -> [String] { holder(of: tag, in: sequence).strings(tag) }

    func string(_ tag: Tag, in sequence: Tag) -> String? { holder(of: tag, in: sequence).string(tag) }

    /// A private element by its creator's name, wherever the creator reserved its block (PS3.5 7.8.1).
    func privateElement(group: UInt16, creator: String, element: UInt8) -> DataSet.Element? {
        for set in [own, shared, dataSet].compactMap({ $0 }) {
            for block: UInt16 in 0x10...0xFF where set.string(Tag(group, block)) == creator {
                if let found = set[Tag(group, block << 8 | UInt16(element))] { return found }
            }
        }
        return nil
    }
}
