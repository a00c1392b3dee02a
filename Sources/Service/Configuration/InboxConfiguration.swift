import Attribution
package import Profiles

/// A folder that studies are dropped into, and when and how they are taken out of it.
package struct InboxConfiguration: JSONReadable {
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case name, folder, profile, profiles, priority, quietSeconds, pollSeconds, incompleteSeconds, input, claimed
    }

    /// What becomes of the input once its copy in staging was verified.
    package enum Input: String, Codable, Sendable, CaseIterable {
        case remove, keep
    }

    package let name: String
    package let folder: String
    /// The one profile of this inbox; nil when `profiles` chooses.
    package let profile: String?
    /// The first whose rules hold is the study's.
    package let profiles: [ProfileChoice]
    /// Higher goes first.
    package let priority: Int
    /// For how long a study's tree must not have changed.
    package let quietSeconds: Double
    package let pollSeconds: Double
    /// After how long a still study with unfinished files is taken all the same, into quarantine.
    package let incompleteSeconds: Double
    package let input: Input
    /// Where claimed studies wait, on the inbox's own file system; hidden in the inbox unless named.
    package let claimed: String?

    package init(reading json: JSONReader) {
        let fields = JSONFields<CodingKeys>(json)
        name = fields.name(.name)
        folder = fields.string(.folder)
        profile = fields.optionalString(.profile)
        profiles = fields.list(.profiles)
        if fields.has(.profile) == fields.has(.profiles), case .object = json.value {
            json.report("expected one of profile and profiles")
        }
        if fields.has(.profiles), profiles.isEmpty, case .array = fields[.profiles].value {
            fields[.profiles].report("has no choice")
        }
        priority = fields.has(.priority) ? fields[.priority].integer(atLeast: -1000) : 0
        quietSeconds = fields.amount(.quietSeconds, default: 30)
        pollSeconds = fields.amount(.pollSeconds, default: 5, atLeast: 0.01)
        incompleteSeconds = fields.amount(.incompleteSeconds, default: 3600)
        input = fields.choice(.input, default: .remove)
        claimed = fields.optionalString(.claimed)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(folder, forKey: .folder)
        if let profile {
            try container.encode(profile, forKey: .profile)
        } else {
            try container.encode(profiles, forKey: .profiles)
        }
        try container.encode(priority, forKey: .priority)
        try container.encode(quietSeconds, forKey: .quietSeconds)
        try container.encode(pollSeconds, forKey: .pollSeconds)
        try container.encode(incompleteSeconds, forKey: .incompleteSeconds)
        try container.encode(input, forKey: .input)
        try container.encodeIfPresent(claimed, forKey: .claimed)
    }

    package var choices: [ProfileChoice] { profile.map { [ProfileChoice(profile: $0)] } ?? profiles }
}
