/// The attributes that options of PS3.15 Annex E keep or clean: the option columns of Table E.1-1, of which dates and UIDs are
/// taken by their VR instead.
package enum ConfidentialityLists {
    private static func tags(_ list: String) -> Set<Tag> { Set(ConfidentialityAction.tags(list)) }

    /// Dates and times that no option keeps.
    package static let birth = tags("00100030 00100032 00100033 00100034 00101060")

    /// Retain Patient Characteristics, K: sex, age, size, weight, ethnic groups, smoking, pregnancy, neutered.
    package static let patientCharacteristics = tags(
        "00100040 00101010 00101020 00101030 00102160 00102161 00102162 001021A0 001021C0 00102203"
    )

    /// Retain Patient Characteristics, C: allergies, state, premedication, special needs.
    package static let cleanedPatientCharacteristics = tags("00102110 00380050 00380500 00400012")

    /// Retain UIDs, K, beside every UID: references to studies and to steps of procedures.
    package static let references = tags("00081110 00081111")

    /// UIDs that the same option leaves to the profile: of digital signatures, and in the text of structured reports.
    package static let replacedUIDs = tags("0040A124 04000100")

    /// Retain Longitudinal Temporal Information, K, beside every date and time: the offset from UTC, the time a frame was made.
    package static let timesOfOtherKinds = tags("00080201 00340007")

    /// Retain Device Identity.
    package static let device = tags(
        """
        00081010 0016004E 0016004F 00160050 00160051 00181000 00181002 00181004 00181005 00181007 00181008
        00181009 0018100A 0018100B 00181010 00181011 0018700A 00189367 00189371 00189373 00321020 00321021
        00400001 00400010 00400011 00400241 00400242 00404025 00404027 00404028 00404030 00500020 30080105
        300A00B2 300A0216 3010002D 30100043
        """)

    /// Retain Institution Identity.
    package static let institution = tags(
        "00080080 00080081 00080082 00081040 00081041 00120030 00120031 00120060 00120081")

    /// Clean Descriptors: free text about what was done and seen.
    package static let descriptors = tags(
        """
        00081030 0008103E 00081080 00081084 00082111 00084000 00102000 00102110 00102180 001021B0 00104000
        00120051 00120072 0016002B 0016004B 00180010 00181030 001811BB 00181400 00184000 00185011 00189185
        0018937B 0018937F 00189424 0018A003 00204000 00209158 00321030 00321060 00321066 00321067 00321070
        00324000 00380040 00380062 00380500 00384000 00400007 00400254 00400275 00400280 00400310 0040051A
        00400600 00400602 00401002 0040100A 00401400 00402001 00402400 00500021 22000002 30060004 30060006
        30060028 30060085 30060088 300A0002 300A0003 300A0004 300A000B 300A000E 300A0016 300A0072 300A00C3
        300A00DD 300A0196 300A01A6 300A01B2 300A02EB 300A0608 300A0619 300A0623 300A062A 300A0676 300A067C
        300A067D 300C0113 3010000F 30100017 30100033 30100034 30100035 30100036 30100037 30100038 30100054
        30100056 3010005A 3010005C 30100061 30100077 3010007A 3010007B 3010007F 30100081 4008010B 40080115
        40080300 40084000
        """)
}
