/// What PS3.15 Table E.1-1 does with an attribute.
package enum ConfidentialityAction: String, Sendable, Codable {
    /// X.
    case removed
    /// Z.
    case emptied
    /// D.
    case replaced
    /// U.
    case pseudonymized
    /// C: dates shifted, identifying words taken out.
    case cleaned
    case kept

    /// The basic profile's action by tag. Where the table leaves the action to the attribute's type, the one that is valid for
    /// every type: a value stays where one may be needed.
    package static let basic: [Tag: ConfidentialityAction] = {
        let groups: [(String, ConfidentialityAction)] = [
            (ConfidentialityTable.removed, .removed), (ConfidentialityTable.emptied, .emptied),
            (ConfidentialityTable.replaced, .replaced), (ConfidentialityTable.pseudonymized, .pseudonymized),
            (ConfidentialityTable.removedOrEmptied, .emptied), (ConfidentialityTable.removedOrReplaced, .replaced),
            (ConfidentialityTable.emptiedOrReplaced, .replaced),
            (ConfidentialityTable.removedEmptiedOrReplaced, .replaced),
            (ConfidentialityTable.removedEmptiedOrPseudonymized, .kept),
        ]
        var actions: [Tag: ConfidentialityAction] = [:]
        for (list, action) in groups { for tag in tags(list) { actions[tag] = action } }
        // Never of type 2, and a sequence that must not be empty where it is.
        actions[Attribute.referencedStudySequence.tag] = .removed
        return actions
    }()

    package static func tags(_ list: String) -> [Tag] {
        list.split(whereSeparator: \.isWhitespace).compactMap { UInt32($0, radix: 16) }.map {
            Tag(UInt16($0 >> 16), UInt16($0 & 0xFFFF))
        }
    }

    /// The action under `options` for an attribute of the standard that may hold values of VR `vr`.
    package static func action(_ tag: Tag, vr: String, options: Set<ConfidentialityOption>) -> ConfidentialityAction {
        // Curves, and overlays whole: a plane without its data is no plane.
        if (0x5000...0x50FF).contains(tag.group) || (0x6000...0x60FF).contains(tag.group) { return .removed }
        let basic = basic[tag]
        if options.contains(.retainDeviceIdentity), ConfidentialityLists.device.contains(tag) { return .kept }
        if options.contains(.retainUIDs), ConfidentialityLists.references.contains(tag) { return .kept }
        if ConfidentialityLists.timesOfOtherKinds.contains(tag) {
            if options.contains(.retainFullDates) { return .kept }
            // An offset tells no day; a time stamp of a private kind cannot be shifted.
            if options.contains(.retainModifiedDates), vr == "SH" { return .kept }
        }
        switch vr {
        case "UI":
            let stays = options.contains(.retainUIDs) && !ConfidentialityLists.replacedUIDs.contains(tag)
            if stays { return .kept }
            if basic == .pseudonymized || basic == nil { return .pseudonymized }
        case "DA", "DT", "TM":
            guard !ConfidentialityLists.birth.contains(tag) else { break }
            if options.contains(.retainFullDates) { return .kept }
            if options.contains(.retainModifiedDates) { return vr == "TM" ? .kept : .cleaned }
            // The table has every date of an image object; one that it does not have is of a later standard.
            if basic == nil { return .removed }
        case "PN":
            if basic == nil { return .replaced }
        default: break
        }
        guard let basic, basic != .kept else { return .kept }
        if options.contains(.retainPatientCharacteristics) {
            if ConfidentialityLists.patientCharacteristics.contains(tag) { return .kept }
            if ConfidentialityLists.cleanedPatientCharacteristics.contains(tag) { return .cleaned }
        }
        if options.contains(.retainInstitutionIdentity), ConfidentialityLists.institution.contains(tag) { return .kept }
        if options.contains(.cleanDescriptors), ConfidentialityLists.descriptors.contains(tag) { return .cleaned }
        return basic
    }
}
