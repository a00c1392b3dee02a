/// What stands for one patient: a name, a shift of dates, and the words that must not stay in free text.
package struct Pseudonym: Sendable {
    /// Such as `M-7QK2-X4RD-9A`: Patient ID and Patient's Name.
    package let name: String
    /// Stands for the Study ID, by which people and DICOMDIRs name studies.
    let studyID: String
    /// Days by which all dates move back, 1…3652; the same for all of a patient's studies.
    package let days: Int
    /// Lower case.
    let words: Set<String>

    private static let letters = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")

    /// - Parameter attributes: of any of the patient's objects.
    package init(of attributes: DataSet, key: PseudonymKey) {
        func text(_ attribute: Attribute) -> String { attributes.string(attribute.tag) ?? "" }
        // Without an ID, name and birth date tell patients apart; without those, the study does. The ID's issuer is often
        // told in some of a patient's objects only.
        let identity =
            text(.patientID).isEmpty
            ? [text(.patientName), text(.patientBirthDate)] : [text(.patientID), ""]
        let known = identity.allSatisfy(\.isEmpty) ? [text(.studyInstanceUID), ""] : identity
        var number = key.number("patient", known[0], known[1])
        days = Int(number % 3652) + 1
        number /= 3652
        let letters = Self.letters(number, 10)
        name = "M-\(letters.prefix(4))-\(letters.dropFirst(4).prefix(4))-\(letters.suffix(2))"
        studyID = "S-" + Self.letters(key.number("study", text(.studyInstanceUID)), 8)
        words = Self.words(in: attributes)
    }

    /// Five bits to a letter.
    private static func letters(_ number: UInt128, _ count: Int) -> String {
        String((0..<count).map { letters[Int(number >> UInt128(5 * $0) & 31)] })
    }

    /// The parts of whatever identifies someone: names, numbers, places. Parts of one or two letters say too little.
    static func words(in attributes: DataSet) -> Set<String> {
        let sources: [Attribute] = [
            .patientName, .patientID, .otherPatientIDs, .otherPatientNames, .patientBirthDate, .accessionNumber,
            .studyID,
            .referringPhysicianName, .consultingPhysicianName, .physiciansOfRecord, .nameOfPhysiciansReadingStudy,
            .responsiblePerson, .institutionName, .admissionID, .clinicalTrialSubjectID,
        ]
        let extra = [Tag(0x0008, 0x1050), Tag(0x0008, 0x1070), Tag(0x0010, 0x1040), Tag(0x0008, 0x1010)]
        let values = (sources.map(\.tag) + extra).flatMap { attributes.strings($0) }
        return Set(values.flatMap(split).filter { $0.count > 2 })
    }

    static func split(_ text: String) -> [String] {
        text.lowercased().split { !($0.isLetter || $0.isNumber) }.map(String.init)
    }

    /// Free text without words of the patient's, dates, and long numbers.
    package func clean(_ text: String) -> String {
        let result = text.replacingWords { word in
            let digits = word.filter(\.isNumber).count
            let isNumber = digits == word.count && digits > 4
            return words.contains(word.lowercased()) || isNumber || digits >= 6 ? "" : word
        }
        return result.split(separator: " ").joined(separator: " ")
    }

    /// A date (DA) or date and time (DT), moved; nil when it is none.
    package func shifted(_ text: String) -> String? {
        let plain = text.replacing(".", with: "", maxReplacements: text.count == 10 ? 2 : 0)
        guard plain.count >= 8, let number = Int(plain.prefix(8)), plain.prefix(8).allSatisfy(\.isNumber) else {
            return nil
        }
        let (year, month, day) = (number / 10000, number / 100 % 100, number % 100)
        guard (1...12).contains(month), (1...31).contains(day), year > 0 else { return nil }
        let moved = CivilDate(days: CivilDate(year: year, month: month, day: day).days - days)
        return moved.text + plain.dropFirst(8)
    }
}

/// Days of the proleptic Gregorian calendar.
struct CivilDate: Equatable {
    var year: Int
    var month: Int
    var day: Int

    init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// Days since 0000-03-01: years begin in March, so that the leap day is their last.
    var days: Int {
        let y = month <= 2 ? year - 1 : year
        let m = (month + 9) % 12
        return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1
    }

    init(days: Int) {
        let era = days / 146_097
        let inEra = days - era * 146_097
        let yearOfEra = (inEra - inEra / 1460 + inEra / 36_524 - inEra / 146_096) / 365
        let inYear = inEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let m = (5 * inYear + 2) / 153
        day = inYear - (153 * m + 2) / 5 + 1
        month = m < 10 ? m + 3 : m - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// YYYYMMDD.
    var text: String {
        let digits = String(year * 10000 + month * 100 + day)
        return String(repeating: "0", count: max(0, 8 - digits.count)) + digits
    }
}
