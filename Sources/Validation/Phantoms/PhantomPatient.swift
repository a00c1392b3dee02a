import DICOM
import Tensors

/// Who is examined, and when: the attributes that all series of a study share.
struct PhantomPatient: Sendable {
    let kind: PhantomKind
    let seed: UInt64
    let age: Int
    /// F or M.
    let sex: String
    /// Kilograms.
    let weight: Double
    /// Metres.
    let height: Double
    /// YYYYMMDD
    let studyDate: String

    /// An adult of the given sex, or of either.
    init(_ kind: PhantomKind, seed: UInt64, sex: String? = nil, ages: ClosedRange<Int>, _ random: inout SeededRandom) {
        self.kind = kind
        self.seed = seed
        age = Int.random(in: ages, using: &random)
        let drawn = random.uniform() < 0.5 ? "F" : "M"
        self.sex = sex ?? drawn
        let tall = (self.sex == "M" ? 1.77 : 1.65) + random.uniform(in: -0.1...0.1)
        height = (tall * 100).rounded() / 100
        weight = (random.uniform(in: 21...31) * tall * tall).rounded()
        let day = Int.random(in: 10...28, using: &random)
        studyDate = "202406\(day)"
    }

    /// A UID within this study.
    func uid(_ parts: String...) -> String {
        DerivedUID(["phantom", kind.rawValue, String(seed)] + parts).description
    }

    var frameOfReferenceUID: String { uid("frame of reference") }

    func attributes(studyDescription: String) -> DataSet {
        var d = DataSet()
        let number = String(seed)
        let padded = String(repeating: "0", count: max(0, 6 - number.count)) + number
        d.set(.patientName, "PHANTOM^\(kind.word)")
        d.set(.patientID, "PHANTOM-\(kind.word)-\(padded)")
        d.set(.patientBirthDate, "\(2024 - age)0101")
        d.set(.patientSex, sex)
        d.set(.patientAge, "0\(age)Y")
        d.set(.patientSize, decimal: height)
        d.set(.patientWeight, decimal: weight)
        d.set(.patientComments, "Synthetic data made by modalis phantom; not a person")
        d.set(.studyInstanceUID, uid("study"))
        d.set(.studyDate, studyDate)
        d.set(.studyTime, "090000")
        d.set(.accessionNumber, "P\(padded)")
        d.set(.studyID, "1")
        d.set(.referringPhysicianName)
        d.set(.studyDescription, studyDescription)
        return d
    }
}
