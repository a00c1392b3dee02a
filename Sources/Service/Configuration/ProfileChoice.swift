package import Profiles

/// One of the profiles that an inbox chooses among, and what a study must have for it.
package struct ProfileChoice: JSONReadable {
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case profile, when
    }

    /// The profile's file, relative to the configuration's folder.
    package let profile: String
    /// Each must hold for some volume of the study; none is a choice for every study.
    package let when: [SelectionRule]

    package init(profile: String, when: [SelectionRule] = []) {
        self.profile = profile
        self.when = when
    }

    package init(reading json: JSONReader) {
        let fields = JSONFields<CodingKeys>(json)
        profile = fields.string(.profile)
        when = fields.list(.when)
    }
}
