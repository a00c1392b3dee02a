import DICOM
import Testing

@Suite struct ConfidentialityActionTests {
    private func action(_ keyword: String, _ options: Set<ConfidentialityOption> = []) throws -> ConfidentialityAction {
        let tag = try #require(Tag(keyword: keyword), "\(keyword)")
        return ConfidentialityAction.action(tag, vr: try #require(tag.dictionaryVR), options: options)
    }

    @Test func everyTagOfTheTableStandsInItOnce() {
        let lists = [
            ConfidentialityTable.removed, ConfidentialityTable.emptied, ConfidentialityTable.replaced,
            ConfidentialityTable.pseudonymized, ConfidentialityTable.removedOrEmptied,
            ConfidentialityTable.removedOrReplaced, ConfidentialityTable.emptiedOrReplaced,
            ConfidentialityTable.removedEmptiedOrReplaced, ConfidentialityTable.removedEmptiedOrPseudonymized,
        ].map(ConfidentialityAction.tags)
        let all = lists.flatMap { $0 }
        #expect(Set(all).count == all.count)
        #expect(all.count > 600)
        #expect(ConfidentialityAction.basic.count == all.count)
        for list in lists { #expect(list == list.sorted()) }
    }

    /// A wrong digit would most likely name an attribute that does not exist, or one of another kind. What is newer than the
    /// dictionary (2022) cannot be looked up.
    @Test func theTablesTagsAreThoseOfDCMTKsDictionary() {
        let known = ConfidentialityAction.basic.filter { $0.key.keyword != nil }
        #expect(known.count > 480)
        #expect(ConfidentialityAction.basic.keys.allSatisfy { !$0.isPrivate })
        for (tag, action) in known where action == .pseudonymized {
            #expect(["UI", "SQ"].contains(tag.dictionaryVR ?? ""), "\(tag) \(tag.keyword ?? "")")
        }
        let dates = known.keys.filter { ["DA", "DT"].contains($0.dictionaryVR ?? "") }
        #expect(dates.count > 60)
        for tag in dates { #expect(known[tag] != .kept && known[tag] != .pseudonymized, "\(tag)") }
    }

    /// Every name of a person in DCMTK's dictionary goes, whether the table names it or not.
    @Test(arguments: [
        ("PatientName", ConfidentialityAction.emptied), ("PatientBirthDate", .emptied), ("AccessionNumber", .emptied),
        ("InstitutionName", .replaced), ("StudyDescription", .removed), ("SOPInstanceUID", .pseudonymized),
        ("StudyDate", .emptied), ("PatientAge", .removed), ("OtherPatientIDsSequence", .removed),
        ("OperatorsName", .replaced), ("Rows", .kept), ("PixelSpacing", .kept), ("Modality", .kept),
        ("ImageComments", .removed), ("FrameOfReferenceUID", .pseudonymized), ("SOPClassUID", .pseudonymized),
    ])
    func theBasicProfileActsAsTheStandardSays(_ keyword: String, _ expected: ConfidentialityAction) throws {
        #expect(try action(keyword) == expected, "\(keyword)")
    }

    @Test func optionsKeepWhatTheyAreNamedFor() throws {
        #expect(try action("StudyDate", [.retainFullDates]) == .kept)
        #expect(try action("StudyDate", [.retainModifiedDates]) == .cleaned)
        #expect(try action("AcquisitionTime", [.retainModifiedDates]) == .kept)
        #expect(try action("PatientBirthDate", [.retainFullDates]) == .emptied)
        #expect(try action("PatientWeight", [.retainPatientCharacteristics]) == .kept)
        #expect(try action("PatientName", [.retainPatientCharacteristics]) == .emptied)
        #expect(try action("StationName", [.retainDeviceIdentity]) == .kept)
        #expect(try action("InstitutionName", [.retainInstitutionIdentity]) == .kept)
        #expect(try action("SeriesDescription", [.cleanDescriptors]) == .cleaned)
        #expect(try action("SeriesInstanceUID", [.retainUIDs]) == .kept)
    }

    /// Rows of Table E.1-1 as the standard's own text has them: the tag, its VR, what it becomes without any option, and under those
    /// whose columns say K or C. Under every other option it stays at the first.
    private static let rows: [(UInt32, String, ConfidentialityAction, [ConfidentialityOption: ConfidentialityAction])] =
        [
            (0x0008_0022, "DA", .emptied, [.retainFullDates: .kept, .retainModifiedDates: .cleaned]),
            (0x0008_0050, "SH", .emptied, [:]),
            (0x0008_0080, "LO", .replaced, [.retainInstitutionIdentity: .kept]),
            (0x0008_0082, "SQ", .replaced, [.retainInstitutionIdentity: .kept]),
            (0x0008_0201, "SH", .removed, [.retainFullDates: .kept, .retainModifiedDates: .kept]),
            (0x0008_1010, "SH", .replaced, [.retainDeviceIdentity: .kept]),
            (0x0008_1030, "LO", .removed, [.cleanDescriptors: .cleaned]),
            (0x0008_1110, "SQ", .removed, [.retainUIDs: .kept]),
            (0x0008_1111, "SQ", .replaced, [.retainUIDs: .kept]),
            (0x0008_1120, "SQ", .removed, [:]),
            (0x0008_1155, "UI", .pseudonymized, [.retainUIDs: .kept]),
            (0x0010_0030, "DA", .emptied, [:]),
            (0x0010_0040, "CS", .emptied, [.retainPatientCharacteristics: .kept]),
            (0x0010_2000, "LO", .removed, [.cleanDescriptors: .cleaned]),
            (0x0010_2110, "LO", .removed, [.retainPatientCharacteristics: .cleaned, .cleanDescriptors: .cleaned]),
            (0x0010_2180, "SH", .removed, [.cleanDescriptors: .cleaned]),
            (0x0012_0081, "LO", .replaced, [.retainInstitutionIdentity: .kept]),
            (0x0016_0051, "SH", .removed, [.retainDeviceIdentity: .kept]),
            (0x0018_1000, "LO", .replaced, [.retainDeviceIdentity: .kept]),
            (0x0018_1002, "UI", .pseudonymized, [.retainUIDs: .kept, .retainDeviceIdentity: .kept]),
            (0x0018_1012, "DA", .removed, [.retainFullDates: .kept, .retainModifiedDates: .cleaned]),
            (0x0018_9367, "UC", .replaced, [.retainDeviceIdentity: .kept]),
            (0x0028_4000, "LT", .removed, [:]),
            (0x0032_1020, "LO", .removed, [.retainDeviceIdentity: .kept]),
            (0x0032_1066, "UT", .removed, [.cleanDescriptors: .cleaned]),
            (0x0040_0012, "LO", .removed, [.retainPatientCharacteristics: .cleaned]),
            (0x0040_0555, "SQ", .emptied, [:]),
            (0x0040_A124, "UI", .pseudonymized, [:]),
            (0x0040_A353, "ST", .removed, [:]),
            (0x0050_0020, "LO", .removed, [.retainDeviceIdentity: .kept]),
            (0x0050_0021, "UT", .removed, [.cleanDescriptors: .cleaned]),
            (0x0070_0001, "SQ", .replaced, [:]),
            (0x0088_0904, "LO", .removed, [:]),
            (0x0400_0100, "UI", .pseudonymized, [:]),
            (0x300A_0216, "LO", .removed, [.retainDeviceIdentity: .kept]),
            (0x3010_0036, "LO", .removed, [.cleanDescriptors: .cleaned]),
            (0x4008_010B, "ST", .removed, [.cleanDescriptors: .cleaned]),
        ]

    @Test func everyOptionActsOnTheRowsOfItsColumnAndOnNoOther() {
        for (number, vr, basic, columns) in Self.rows {
            let tag = Tag(UInt16(number >> 16), UInt16(number & 0xFFFF))
            #expect(ConfidentialityAction.action(tag, vr: vr, options: []) == basic, "\(tag)")
            for option in ConfidentialityOption.allCases {
                let action = ConfidentialityAction.action(tag, vr: vr, options: [option])
                #expect(action == columns[option] ?? basic, "\(tag) under \(option.rawValue)")
            }
        }
    }

    /// As many rows as the columns of the 2022 edition have, and those that later ones added.
    @Test func theListsAreAsLongAsTheColumns() {
        #expect(ConfidentialityLists.device.count == 35 + 2)
        #expect(ConfidentialityLists.institution.count == 9)
        #expect(ConfidentialityLists.patientCharacteristics.count == 8 + 2)
        #expect(ConfidentialityLists.cleanedPatientCharacteristics.count == 4)
        #expect(ConfidentialityLists.descriptors.count == 92 + 9)
    }

    @Test func curvesAndOverlaysAlwaysGo() {
        for tag in [Tag(0x5002, 0x3000), Tag(0x6000, 0x3000), Tag(0x6002, 0x0010)] {
            let options = Set(ConfidentialityOption.allCases)
            #expect(ConfidentialityAction.action(tag, vr: "OW", options: options) == .removed)
        }
    }

    /// A tag in a list that the basic profile leaves alone would be a mistyped one.
    @Test func everyTagThatAnOptionKeepsIsOneThatTheProfileTouches() {
        for list in [
            ConfidentialityLists.patientCharacteristics, ConfidentialityLists.device, ConfidentialityLists.institution,
            ConfidentialityLists.cleanedPatientCharacteristics, ConfidentialityLists.descriptors,
        ] {
            for tag in list { #expect(ConfidentialityAction.basic[tag] != nil, "\(tag) \(tag.keyword ?? "")") }
        }
    }
}
