import Foundation
import Profiles
import Reports
import Tensors
import Testing

struct PredictionTests {
    private static func specification(_ activation: String) throws -> TargetSpecification {
        let json = "{\"labels\": [\"benign\", \"malignant\"], \"activation\": \"\(activation)\"}"
        return try JSONDecoder().decode(TargetSpecification.self, from: Data(json.utf8))
    }

    private static func prediction(_ activation: String, _ values: [Float]) throws -> [StudyReport.Prediction.Value] {
        try StudyReport.Prediction(
            output: "y", values: Tensor(shape: [1, values.count], scalars: values),
            specification: specification(activation), targets: [1]
        ).values
    }

    @Test("logits become probabilities of exclusive labels, whatever their size")
    func softmax() throws {
        let values = try Self.prediction("logits", [1000, 1001])
        #expect(values.map(\.label) == ["benign", "malignant"])
        #expect(abs((values[1].probability ?? 0) - 1 / (1 + exp(-1.0))) < 1e-6)
        #expect(values.map(\.isTarget) == [false, true])
    }

    @Test("scores of labels that do not exclude each other become probabilities one by one")
    func sigmoid() throws {
        #expect(try Self.prediction("sigmoid-logits", [0, 0]).map(\.probability) == [0.5, 0.5])
    }

    @Test("probabilities and measures are repeated as they are")
    func asTheyAre() throws {
        #expect(try Self.prediction("sigmoid", [0.25, 0.5]).map(\.probability) == [0.25, 0.5])
        #expect(try Self.prediction("regression", [3.5, 2]).map(\.probability) == [nil, nil])
        #expect(try Self.prediction("regression", [3.5, 2]).map(\.value) == [3.5, 2])
    }

    @Test("a value that is not finite is left out instead of breaking the JSON")
    func notFinite() throws {
        #expect(try Self.prediction("regression", [.nan, .infinity]).map(\.value) == [nil, nil])
    }

    @Test("an element without a label is called by its index")
    func unlabelled() throws {
        #expect(try Self.prediction("regression", [1, 2, 3]).map(\.label) == ["benign", "malignant", "y[2]"])
    }
}
