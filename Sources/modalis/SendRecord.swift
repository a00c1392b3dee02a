import Delivery
import Foundation
import Synchronization
import Tensors

/// What `modalis send` says of what it did. Files have numbers, not names.
struct SendRecord: Encodable {
    enum State: String, Encodable {
        case acknowledged, refused, temporary, unsent
    }

    struct File: Encodable {
        let number: Int
        let sha256: String
        let bytes: Int
        var state = State.unsent
        var reason: DeliveryReason?
    }

    let destination: String
    var files: [File]
    var failure: DeliveryReason?
    var commitment: String?
    private var numbers: [String: [Int]] = [:]

    enum CodingKeys: CodingKey {
        case destination, acknowledged, refused, files, failure, commitment
    }

    init(kind: DestinationKind, files: [OutgoingFile]) {
        destination = kind.rawValue
        self.files = files.enumerated().map { File(number: $0 + 1, sha256: $1.sha256, bytes: $1.bytes) }
        for (index, file) in files.enumerated() { numbers[file.url.path, default: []].append(index) }
    }

    var acknowledged: Int { files.count { $0.state == .acknowledged } }
    var refused: Int { files.count { $0.state == .refused } }

    mutating func note(_ file: OutgoingFile, _ outcome: InstanceOutcome) {
        for index in numbers[file.url.path] ?? [] {
            files[index].state =
                switch outcome {
                case .acknowledged: .acknowledged
                case .temporary: .temporary
                case .refused: .refused
                }
            files[index].reason = outcome.reason
        }
    }

    mutating func end(_ error: any ReasonedError) { failure = DeliveryReason(error.code, error.message) }

    mutating func note(commitment answer: StorageCommitment.Answer) {
        commitment =
            switch answer {
            case .notOffered: "not offered"
            case .declined(let status): "declined with status \(status)"
            case .awaited: "asked for, not yet answered"
            case .unanswered: "asked for; the association broke off"
            case .reported(let report):
                report.failed.isEmpty
                    ? "given for \(report.committed.count) instances" : "refused for \(report.failed.count) instances"
            }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(destination, forKey: .destination)
        try container.encode(acknowledged, forKey: .acknowledged)
        try container.encode(refused, forKey: .refused)
        try container.encode(files, forKey: .files)
        try container.encodeIfPresent(failure, forKey: .failure)
        try container.encodeIfPresent(commitment, forKey: .commitment)
    }

    /// For people: one line for each file that is not plainly sent, and the sum.
    var lines: [String] {
        var lines = files.compactMap { file -> String? in
            guard file.state != .acknowledged || file.reason != nil else { return nil }
            return "file \(file.number): \(file.state.rawValue)" + (file.reason.map { " \($0)" } ?? "")
        }
        lines.append("\(acknowledged) of \(files.count) files acknowledged")
        if let commitment { lines.append("storage commitment \(commitment)") }
        return lines
    }
}

/// A record that is written from several threads.
final class SendLog: Sendable {
    private let record: Mutex<SendRecord>

    init(_ record: SendRecord) { self.record = Mutex(record) }

    func note(_ file: OutgoingFile, _ outcome: InstanceOutcome) { record.withLock { $0.note(file, outcome) } }
    func note(commitment answer: StorageCommitment.Answer) { record.withLock { $0.note(commitment: answer) } }

    func finished(_ failure: (any ReasonedError)?) -> SendRecord {
        record.withLock { record in
            if let failure { record.end(failure) }
            return record
        }
    }
}
