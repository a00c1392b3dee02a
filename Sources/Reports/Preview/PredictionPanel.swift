/// The model's outputs by label, the most probable first, the explained one marked.
struct PredictionPanel {
    let predictions: [StudyReport.Prediction]

    private static let rowHeight = 42
    private static let limit = 5

    /// At most five values of an output, and always the explained ones.
    private func rows(of prediction: StudyReport.Prediction) -> [StudyReport.Prediction.Value] {
        let sorted = prediction.values.sorted {
            let (a, b) = ($0.probability ?? $0.value ?? -.infinity, $1.probability ?? $1.value ?? -.infinity)
            return a != b ? a > b : $0.index < $1.index
        }
        let targets = sorted.filter(\.isTarget).prefix(Self.limit)
        let others = sorted.filter { !$0.isTarget }.prefix(Self.limit - targets.count)
        return sorted.filter { targets.contains($0) || others.contains($0) }
    }

    func height() -> Int {
        34 + predictions.reduce(0) { $0 + rows(of: $1).count * Self.rowHeight } + max(0, predictions.count - 1) * 8 + 8
    }

    func draw(in image: inout RGBImage, x: Int, y: Int, width: Int) {
        image.draw("Prediction", x: x, y: y, face: .bold17, color: Palette.text)
        var top = y + 34
        for prediction in predictions {
            for value in rows(of: prediction) {
                let face = value.isTarget ? Typeface.bold17 : .regular17
                let color = value.isTarget ? Palette.text : Palette.dim
                let number = value.probability.map(\.percent) ?? value.value?.brief ?? "not a number"
                let numberWidth = face.width(of: number)
                image.draw(number, x: x + width, y: top, face: face, color: color, alignment: .trailing)
                image.draw(
                    face.shortened(value.label, width: width - numberWidth - 16), x: x, y: top, face: face,
                    color: color)
                if let probability = value.probability {
                    image.fill(x: x, y: top + 25, width: width, height: 7, with: Palette.track)
                    let filled = Int((Double(width) * min(max(probability, 0), 1)).rounded())
                    image.fill(
                        x: x, y: top + 25, width: filled, height: 7,
                        with: value.isTarget ? Palette.notice : Palette.dim)
                }
                top += Self.rowHeight
            }
            top += 8
        }
    }
}
