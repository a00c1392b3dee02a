import Foundation
package import Tensors

/// The parts of `report.json` that the ledger keeps (`Schemas/report.schema.json` describes the whole).
struct ReportExcerpt: Decodable {
    struct Named: Decodable {
        let name: String
        let version: String
    }

    struct Profile: Decodable {
        let name: String
        let version: String
        let sha256: String
    }

    struct Model: Decodable {
        struct File: Decodable { let sha256: String }

        let name: String
        let version: String
        /// The ONNX file first.
        let files: [File]
    }

    struct Importance: Decodable {
        struct Entry: Decodable {
            let modality: String
            let value: Double
            let share: Double
        }

        /// The one parameter that tells two uses of a measure apart.
        struct Parameters: Decodable { let method: String? }

        let measure: String
        let parameters: Parameters
        let entries: [Entry]
    }

    struct Prediction: Decodable {
        struct Value: Decodable {
            let index: Int
            let label: String
            let value: Double?
            let probability: Double?
            let isTarget: Bool
        }

        let output: String
        let values: [Value]
    }

    let format: String
    let software: [Named]
    let profile: Profile
    let model: Model
    let modalityImportance: [Importance]
    let predictions: [Prediction]

    static let format = "modalis-report-1"

    /// - Throws: `ReportExcerptError`.
    init(_ json: Data) throws(ReportExcerptError) {
        do {
            self = try JSONDecoder().decode(ReportExcerpt.self, from: json)
        } catch let error as DecodingError {
            throw .unreadable(path: error.jsonPath)
        } catch {
            throw .unreadable(path: "$")
        }
        guard format == Self.format else { throw .unknownFormat }
    }
}

/// Why a report's numbers could not be kept.
package enum ReportExcerptError: ReasonedError, Hashable {
    /// `path` is a JSON path without values.
    case unreadable(path: String)
    case unknownFormat

    package var code: String {
        switch self {
        case .unreadable: "report-unreadable"
        case .unknownFormat: "report-format-unknown"
        }
    }

    package var message: String {
        switch self {
        case .unreadable(let path): "report.json cannot be read at \(path)"
        case .unknownFormat: "report.json is not of the format \(ReportExcerpt.format)"
        }
    }

    package var family: FailureFamily { .fault }
}

extension DecodingError {
    /// Where it happened, such as `$.model.files[0].sha256`.
    fileprivate var jsonPath: String {
        let (path, last): ([any CodingKey], (any CodingKey)?) =
            switch self {
            case .keyNotFound(let key, let context): (context.codingPath, key)
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
                (context.codingPath, nil)
            @unknown default: ([], nil)
            }
        return (path + (last.map { [$0] } ?? [])).reduce("$") { text, key in
            key.intValue.map { "\(text)[\($0)]" } ?? "\(text).\(key.stringValue)"
        }
    }
}
