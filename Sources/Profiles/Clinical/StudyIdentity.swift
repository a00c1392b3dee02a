import DICOM

/// Who and what a study's images say they are of, for comparison with files beside them.
struct StudyIdentity {
    let accessionNumber: String?
    let patientID: String?
    private let birthDate: String?
    private let sex: String?

    /// Keys by which files beside the images say whose they are: lower case, without `_`.
    static let keys: Set<String> = [
        "studyinstanceuid", "accessionnumber", "patientid", "birthdate", "patientbirthdate", "sex", "patientsex",
    ]

    init(of study: Study) {
        let images = study.series.lazy.flatMap(\.instances).first?.attributes
        func image(_ tag: Tag) -> String? { images?.string(tag).map(\.trimmingSpaces) }
        accessionNumber = image(Tag(0x0008, 0x0050))
        patientID = image(.patientID)
        birthDate = image(.patientBirthDate)
        sex = image(.patientSex)
    }

    /// What a file states otherwise than the images; nil for nothing.
    /// - Parameter value: the file's, by key.
    func contradiction(in value: (String) -> String?) -> String? {
        let pairs: [(String, [String], String?)] = [
            ("PatientID", ["patientid"], patientID), ("AccessionNumber", ["accessionnumber"], accessionNumber),
            ("birth date", ["birthdate", "patientbirthdate"], birthDate), ("sex", ["sex", "patientsex"], sex),
        ]
        for (what, keys, own) in pairs {
            guard let own, let stated = keys.compactMap(value).first else { continue }
            if Self.contradicts(stated, own, what) { return what }
        }
        return nil
    }

    private static func contradicts(_ stated: String, _ own: String, _ what: String) -> Bool {
        switch what {
        case "birth date": stated.filter(\.isNumber).count == 8 && stated.filter(\.isNumber) != own.filter(\.isNumber)
        // Files spell sexes in many ways; only these two can contradict.
        case "sex": ["M", "F"].contains(stated) && ["M", "F"].contains(own) && stated != own
        default: stated != own
        }
    }
}
