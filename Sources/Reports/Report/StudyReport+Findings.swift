package import Attribution
package import DICOM

extension StudyReport {
    /// One output of the model, element by element.
    package struct Prediction: Codable, Hashable, Sendable {
        package struct Value: Codable, Hashable, Sendable {
            package let index: Int
            package let label: String
            /// As the model gives it (a logit, a probability, a measure); nil when it is not a finite number.
            package let value: Double?
            /// 0…1, when the profile says how the output becomes one.
            package let probability: Double?
            /// Whether this element was explained.
            package let isTarget: Bool

            package init(index: Int, label: String, value: Double, probability: Double? = nil, isTarget: Bool) {
                self.index = index
                self.label = label
                self.value = value.reported
                self.probability = probability?.reported
                self.isTarget = isTarget
            }
        }

        /// The model output's name.
        package let output: String
        /// What methods and measures explain of it: `output`, `logit` or `probability`.
        package let explainedScore: String
        package let values: [Value]

        package init(output: String, explainedScore: String = "output", values: [Value]) {
            self.output = output
            self.explainedScore = explainedScore
            self.values = values
        }
    }

    /// One method's explanation of one target.
    package struct AttributionSummary: Codable, Hashable, Sendable {
        package let method: String
        package let parameters: [String: JSONValue]
        package let output: String
        package let index: Int
        /// Whether the output as it is, its logit or its probability was explained.
        package let score: String
        package let label: String?
        /// Of that score.
        package let targetValue: Double?
        /// Sum of attributions minus the difference that they should explain, for methods that promise zero.
        package let completenessGap: Double?
        /// What must be known before the maps are trusted.
        package let warnings: [Finding]
        package let modalities: [ModalitySummary]
        /// Whether overlays and previews show this one.
        package let shown: Bool
    }

    /// What a method says about one modality.
    package struct ModalitySummary: Codable, Hashable, Sendable {
        package let modality: String
        /// Sum of the positive attributions.
        package let positive: Double
        /// Sum of the negative attributions, at most 0.
        package let negative: Double
        /// Sum of magnitudes over the sum of all modalities' magnitudes, 0…1; all 0 when every attribution is 0.
        package let share: Double
        /// For images: where the magnitude is largest.
        package let peak: Peak?
        /// For clinical modalities: by attribute, in order.
        package let attributes: [AttributeValue]
        /// For texts: by token, padding left out.
        package let tokens: [TokenValue]?
    }

    package struct Peak: Codable, Hashable, Sendable {
        package let value: Double
        /// LPS millimetres in the frame of reference of the modality's image (millimetres from the first pixel for images
        /// without a position).
        package let position: [Double]
        /// The source slice nearest to it, counted from 1 along the slice normal.
        package let slice: Int
    }

    package struct AttributeValue: Codable, Hashable, Sendable {
        package let name: String
        /// Sum over the attribute's columns.
        package let value: Double
    }
}
