/// How much each modality mattered, by one measure.
package struct ModalityImportance: Hashable, Sendable, Codable {
    package struct Entry: Hashable, Sendable, Codable {
        package let modality: String
        /// The measure's own number; signed for Shapley values.
        package let value: Double
        /// The part of the whole, 0…1: the value's magnitude over the sum of magnitudes. All shares are 0 when every value is.
        package let share: Double
        /// Parts of this modality (clinical attributes, words), in order; empty when the measure has none.
        package let attributes: [Part]
        /// Parts of an image modality as a grid; nil when the measure has none.
        package let patches: Patches?

        package init(modality: String, value: Double, share: Double, attributes: [Part] = [], patches: Patches? = nil) {
            self.modality = modality
            self.value = value
            self.share = share
            self.attributes = attributes
            self.patches = patches
        }
    }

    package struct Part: Hashable, Sendable, Codable {
        package let name: String
        package let value: Double
        /// Share within its modality.
        package let shareOfModality: Double
        /// Share of the whole: `shareOfModality` times the modality's share.
        package let share: Double

        package init(name: String, value: Double, shareOfModality: Double, share: Double) {
            self.name = name
            self.value = value
            self.shareOfModality = shareOfModality
            self.share = share
        }
    }

    /// Values of a regular grid of patches over an image's spatial axes, row-major.
    package struct Patches: Hashable, Sendable, Codable {
        package let grid: [Int]
        package let size: [Int]
        package let values: [Double]

        package init(grid: [Int], size: [Int], values: [Double]) {
            self.grid = grid
            self.size = size
            self.values = values
        }
    }

    /// A pairwise interaction: what two modalities do together beyond what each does alone.
    package struct Interaction: Hashable, Sendable, Codable {
        package let first: String
        package let second: String
        package let value: Double

        package init(first: String, second: String, value: Double) {
            self.first = first
            self.second = second
            self.value = value
        }
    }

    /// The measure's identifier: `shapley`, `occlusion` or `fusion-gradient`.
    package let measure: String
    package let parameters: [String: JSONValue]
    package let entries: [Entry]
    package let interactions: [Interaction]
    /// Facts beside the numbers, such as `v_full` and `v_empty`.
    package let facts: [String: Double]

    package init(
        measure: String, parameters: [String: JSONValue], entries: [Entry], interactions: [Interaction] = [],
        facts: [String: Double] = [:]
    ) {
        self.measure = measure
        self.parameters = parameters
        self.entries = entries
        self.interactions = interactions
        self.facts = facts
    }
}
