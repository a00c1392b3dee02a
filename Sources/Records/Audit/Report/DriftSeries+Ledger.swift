import Foundation

extension DriftSeries {
    /// One series for each model, measure and modality, in order of first appearance.
    package static func importance(_ values: [ImportanceValue], calendar: ReportCalendar) -> [DriftSeries] {
        series(
            values.map { value in
                (
                    Subject(
                        profile: value.profile, model: value.model, modelVersion: value.modelVersion,
                        modelHash: value.modelHash, quantity: value.measure, variant: value.variant,
                        name: value.modality), value.at, value.share
                )
            }, calendar)
    }

    /// One series for each model and explained element.
    package static func predictions(_ values: [PredictionValue], calendar: ReportCalendar) -> [DriftSeries] {
        series(
            values.map { value in
                (
                    Subject(
                        profile: value.profile, model: value.model, modelVersion: value.modelVersion,
                        modelHash: value.modelHash, quantity: value.output,
                        variant: value.isProbability ? "probability" : "value", name: value.label), value.at,
                    value.number
                )
            }, calendar)
    }

    private static func series(
        _ values: [(Subject, Date, Double)], _ calendar: ReportCalendar
    ) -> [DriftSeries] {
        var order: [Subject] = []
        var groups: [Subject: [(at: Date, number: Double)]] = [:]
        for (subject, at, number) in values where number.isFinite {
            if groups[subject] == nil { order.append(subject) }
            groups[subject, default: []].append((at, number))
        }
        return judged(order.map { DriftSeries($0, values: groups[$0] ?? [], calendar: calendar) })
    }
}
