import Crypto
import DICOM
import Foundation
import Profiles

/// The profile that a study is run under, with the hashes that make its results what they are.
struct ChosenProfile: Sendable {
    let file: ProfileFile
    var name: String { file.profile.name }
    var profileHash: String { file.sha256 }
    /// The model's own hash; with weights beside it, one hash over all.
    let modelHash: String

    init(_ file: ProfileFile) {
        self.file = file
        let model = file.profile.model
        let all = [model.sha256] + model.externalData.map(\.sha256).sorted()
        modelHash =
            all.count == 1
            ? model.sha256 : Hexadecimal.text(SHA256.hash(data: Data(all.joined(separator: "\n").utf8)))
    }

    /// The first of an inbox's choices whose rules the study meets; nil when none does.
    /// - Throws: `ProfileError` when its file cannot be read.
    static func choose(
        for studies: [Study], of inbox: InboxConfiguration, place: (String) -> URL
    ) throws -> ChosenProfile? {
        let choice = inbox.choices.first { choice in
            choice.when.allSatisfy { rule in studies.contains { rule.holds(inSomeVolumeOf: $0) } }
        }
        return try choice.map { ChosenProfile(try ProfileFile(contentsOf: place($0.profile))) }
    }
}
