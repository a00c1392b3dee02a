import Attribution
package import DICOM
package import Foundation

/// The report beside a study's images: `report.txt`, or a value of the clinical file.
///
/// A report may begin with lines such as `AccessionNumber: 1234`, up to an empty line: `StudyInstanceUID`, `AccessionNumber`,
/// `PatientID`, `PatientBirthDate` and `PatientSex` say whose it is. They are compared with the images and are no part of the text.
package struct TextRecord: Sendable {
    package let text: String
    /// `report.txt`, `clinical.json` or `clinical.csv`.
    package let source: String

    package init(text: String, source: String) {
        self.text = text
        self.source = source
    }

    /// A longer file is no report.
    private static let sizeLimit = 4 << 20
    static let fileName = "report.txt"

    /// Looks for `report.txt` in the folders that hold the study's files and in those above; then in the clinical record.
    /// - Returns: nil when there is no text.
    /// - Throws: `StudyRefusal` with `text-ambiguous`, `text-contradiction` or `text-unreadable`.
    package init?(for study: Study, in folder: URL, record: ClinicalRecord, key: String) throws {
        let files = Sidecars.files(named: [Self.fileName], of: study, in: folder)
        guard files.count <= 1 else {
            throw StudyRefusal(
                code: "text-ambiguous", message: "\(files.count) reports lie beside the images; keep one")
        }
        if let file = files.first {
            let (heading, text) = Self.parts(of: try Self.contents(of: file))
            try Self.check(heading, study)
            self.init(text: text, source: Self.fileName)
            return
        }
        guard case .string(let text)? = record.values[key], let source = record.source else { return nil }
        self.init(text: text.trimmingSpaces, source: source)
    }

    private static func contents(of file: URL) throws -> String {
        func unreadable(_ reason: String) -> StudyRefusal {
            StudyRefusal(code: "text-unreadable", message: "cannot read \(fileName): \(reason)")
        }
        let size = (try? file.resourceValues(forKeys: [.fileSizeKey]).fileSize) ?? 0
        guard size <= sizeLimit else { throw unreadable("\(size) bytes are more than a report needs") }
        guard let data = try? Data(contentsOf: file) else { throw unreadable("the file cannot be opened") }
        guard let text = String(validating: data, as: UTF8.self) else { throw unreadable("it is not UTF-8 text") }
        return text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text
    }

    /// The identifying lines at the beginning, by lower-case key, and the rest.
    static func parts(of text: String) -> (heading: [String: String], text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        var heading: [String: String] = [:]
        var count = 0
        for line in lines {
            let plain = String(line).trimmingSpaces
            guard let colon = plain.firstIndex(of: ":") else { break }
            let key = plain[..<colon].lowercased().filter { $0 != "_" && $0 != " " }
            guard StudyIdentity.keys.contains(key) else { break }
            heading[key] = String(plain[plain.index(after: colon)...]).trimmingSpaces
            count += 1
        }
        return (heading, lines.dropFirst(count).joined(separator: "\n").trimmingSpaces)
    }

    private static func check(_ heading: [String: String], _ study: Study) throws {
        let identity = StudyIdentity(of: study)
        if let stated = heading["studyinstanceuid"], stated != study.studyInstanceUID {
            throw StudyRefusal(
                code: "text-contradiction", message: "\(fileName) names another study than the images do")
        }
        if let what = identity.contradiction(in: { heading[$0] }) {
            throw StudyRefusal(
                code: "text-contradiction", message: "\(fileName) states another \(what) than the images do")
        }
    }
}
