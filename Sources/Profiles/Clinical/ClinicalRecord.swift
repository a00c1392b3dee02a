package import Attribution
package import DICOM
package import Foundation

/// A study's values in the clinical file beside its images, if there is one.
///
/// `clinical.json` holds an object, an array of objects, or a FHIR R4 bundle; `clinical.csv` a header row and one or more rows.
/// Several entries, or one that names a study or patient, are told apart by a `StudyInstanceUID`, `AccessionNumber` or
/// `PatientID` (any capitals, `_` allowed).
package struct ClinicalRecord: Sendable {
    /// By key; empty cells and nulls are left out.
    package let values: [String: JSONValue]
    /// `clinical.json` or `clinical.csv`; nil when there is neither.
    package let source: String?
    package let warnings: [Finding]

    package init(values: [String: JSONValue], source: String?, warnings: [Finding] = []) {
        self.values = values
        self.source = source
        self.warnings = warnings
    }

    /// Larger files are refused; a clinical table is small.
    private static let sizeLimit = 64 << 20

    /// Looks in the folders that hold the study's files and in those above, up to the folder given.
    /// - Throws: `StudyRefusal` with `clinical-ambiguous` (more than one clinical file or entry), `clinical-contradiction` (the entry
    ///   names another patient, birth date or sex than the images) or `clinical-unreadable`.
    package init(for study: Study, in folder: URL) throws {
        let files = Sidecars.files(named: ["clinical.json", "clinical.csv"], of: study, in: folder)
        guard let file = files.first else {
            self.init(values: [:], source: nil)
            return
        }
        guard files.count == 1 else {
            throw StudyRefusal(
                code: "clinical-ambiguous",
                message: "\(files.count) clinical files lie beside the images; keep one")
        }
        let name = file.lastPathComponent
        let entries = try Self.entries(of: file, name)
        guard let entry = try Self.entry(for: study, among: entries, name) else {
            self.init(
                values: [:], source: nil,
                warnings: [
                    Finding(
                        "clinical-no-entry", "\(name) has no entry for this study; its clinical values count as missing"
                    )
                ])
            return
        }
        self.init(values: entry, source: name)
    }

    private static func entries(of file: URL, _ name: String) throws -> [[String: JSONValue]] {
        func unreadable(_ reason: String) -> StudyRefusal {
            StudyRefusal(code: "clinical-unreadable", message: "cannot read \(name): \(reason)")
        }
        let data: Data
        do {
            let size = try file.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0
            guard size <= sizeLimit else { throw unreadable("\(size) bytes are more than a clinical file needs") }
            data = try Data(contentsOf: file)
        } catch let refusal as StudyRefusal {
            throw refusal
        } catch {
            throw unreadable("the file cannot be opened")
        }
        guard let text = String(validating: data, as: UTF8.self) else { throw unreadable("it is not UTF-8 text") }
        if name.hasSuffix(".csv") {
            let table: CSVTable
            do throws(CSVTable.Problem) {
                table = try CSVTable(text)
            } catch {
                throw unreadable("row \(error.row): \(error.reason)")
            }
            return table.rows.map { row in
                let cells = zip(table.header, row).filter { !$1.trimmingSpaces.isEmpty }
                return Dictionary(cells.map { ($0, .string($1)) }, uniquingKeysWith: { first, _ in first })
            }
        }
        let document: JSONValue
        do {
            document = try JSONDecoder().decode(JSONValue.self, from: data)
        } catch {
            // Foundation's reason may quote the text, which is patients' data.
            throw unreadable("it is not JSON")
        }
        if FHIRBundle.isBundle(document) {
            do throws(FHIRBundle.Problem) {
                return try FHIRBundle(document).entries
            } catch {
                throw unreadable(error.reason)
            }
        }
        let objects: [JSONValue] = if case .array(let list) = document { list } else { [document] }
        return try objects.map { object in
            guard case .object(let members) = object else {
                throw unreadable("expected an object or an array of objects")
            }
            return members.filter { $0.value != .null }
        }
    }

    /// The entry of a study: the one that names its study, else its accession, else its patient, or an only entry that names
    /// none of them.
    private static func entry(
        for study: Study, among entries: [[String: JSONValue]], _ name: String
    ) throws -> [String: JSONValue]? {
        let identity = StudyIdentity(of: study)
        var rest = entries
        var matches: [[String: JSONValue]] = []
        let keys: [(String, String?)] = [
            ("studyinstanceuid", study.studyInstanceUID), ("accessionnumber", identity.accessionNumber),
            ("patientid", identity.patientID),
        ]
        for (key, own) in keys where matches.isEmpty {
            matches = rest.filter { own != nil && text($0, key) == own }
            // An entry that names another study is not this one's by its patient.
            rest = rest.filter { text($0, key) == nil }
        }
        if matches.isEmpty { matches = rest }
        guard matches.count <= 1 else {
            throw StudyRefusal(
                code: "clinical-ambiguous",
                message: "\(name) has \(matches.count) entries that could be this study's; "
                    + "give each a StudyInstanceUID, AccessionNumber or PatientID")
        }
        if let match = matches.first, let what = identity.contradiction(in: { text(match, $0) }) {
            throw StudyRefusal(
                code: "clinical-contradiction",
                message: "the entry of \(name) for this study states another \(what) than the images do")
        }
        return matches.first
    }

    private static func text(_ entry: [String: JSONValue], _ key: String) -> String? {
        let value = entry.first { $0.key.lowercased().filter { $0 != "_" } == key }?.value
        switch value {
        case .string(let text): return text.trimmingSpaces
        case .number(let number): return number.brief
        default: return nil
        }
    }
}
