package import Profiles

/// When the service stops taking studies in because a disk runs full. Input is never deleted for it.
package struct DiskLimits: JSONReadable {
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case reserveMiB, roomFactor
    }

    /// What must stay free on the disks of staging and results.
    package let reserveMiB: Int
    /// How many times a study's size must be free on top of that: its copy, its results, and the next one's.
    package let roomFactor: Double

    package init(reading json: JSONReader) {
        let fields = JSONFields<CodingKeys>(json)
        reserveMiB = fields.count(.reserveMiB, default: 2048, atLeast: 0)
        roomFactor = fields.amount(.roomFactor, default: 3, atLeast: 1)
    }

    package init() { self.init(reading: .empty) }
}
