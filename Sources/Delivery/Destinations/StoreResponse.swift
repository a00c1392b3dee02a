package import Foundation

/// What a DICOMweb server says of instances that it was given to store (PS3.18 10.5.3, response module of I.2.2).
package struct StoreResponse: Equatable {
    /// SOP instance UIDs that it has, with the warning reason if there is one.
    package private(set) var stored: [String: UInt16?] = [:]
    /// SOP instance UIDs that it has not taken, with the failure reason.
    package private(set) var failed: [String: UInt16] = [:]

    /// Reads DICOM JSON; nil for anything else.
    package init?(json: Data) {
        guard let root = try? JSONDecoder().decode(Response.self, from: json) else { return nil }
        for item in root.referenced?.items ?? [] {
            if let uid = item.instance?.text { stored[uid] = .some(item.warning?.number) }
        }
        for item in (root.failed?.items ?? []) + (root.other?.items ?? []) {
            if let uid = item.instance?.text { failed[uid] = item.failure?.number ?? 0x0110 }
        }
        for uid in failed.keys { stored[uid] = nil }
    }

    private struct Response: Decodable {
        let failed: Sequence?
        let referenced: Sequence?
        /// Other Failures Sequence.
        let other: Sequence?

        enum CodingKeys: String, CodingKey {
            case failed = "00081198"
            case referenced = "00081199"
            case other = "0008119A"
        }
    }

    private struct Sequence: Decodable {
        let items: [Item]?

        enum CodingKeys: String, CodingKey { case items = "Value" }
    }

    private struct Item: Decodable {
        let instance: Values?
        let failure: Values?
        let warning: Values?

        enum CodingKeys: String, CodingKey {
            case instance = "00081155"
            case failure = "00081197"
            case warning = "00081196"
        }
    }

    /// Numbers are text on some servers.
    private struct Values: Decodable {
        private(set) var text: String?
        private(set) var number: UInt16?

        enum CodingKeys: String, CodingKey { case values = "Value" }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            if let texts = try? container.decode([String].self, forKey: .values) {
                text = texts.first
                number = texts.first.flatMap { UInt16($0) }
            } else if let numbers = try? container.decode([Double].self, forKey: .values) {
                number = numbers.first.flatMap { UInt16(exactly: $0) }
            }
        }
    }
}
