/// What the report's words mean, so that it can be read without us.
extension AuditReportPage {
    var glossary: Markup {
        let entries: KeyValuePairs<String, String> = [
            "Share": "A modality's part of the whole importance in one study, 0 to 1, by the named measure.",
            "Reference": reference, "g": difference, "D, p": test, "Drift": drifting, "Steps": steps,
        ]
        return section(
            "What the words mean",
            [Markup("dl", [:], entries.flatMap { [Markup("dt", [:], $0.key), Markup("dd", [:], $0.value)] })])
    }

    private var reference: String {
        """
        The earliest \(report.period.unit.rawValue)s of the report, taken whole, until they have at least \
        \(DriftSeries.minimumCount) studies; hollow marks. A model with another hash is another series with a reference of \
        its own.
        """
    }

    private var difference: String {
        """
        Standardised mean difference to the reference: the difference of means over the pooled standard deviation, corrected \
        for small samples (Hedges' g). Given from \(DriftSeries.minimumCount) studies on; below that the table says “too few”.
        """
    }

    private var test: String {
        """
        Two-sample Kolmogorov–Smirnov test: the largest distance between the two distributions, and the probability of one as \
        large if nothing had changed (exact for small samples).
        """
    }

    private var drifting: String {
        """
        |g| of at least \(DriftSeries.smallestDifference) and p of at most \(DriftSeries.significance) divided by the number \
        of comparisons in the section (Bonferroni); a dashed ring. It says that the numbers have changed, not why: another \
        scanner, other patients and another protocol all do that. That none is found in few studies does not mean that there \
        is none.
        """
    }

    private var steps: String {
        """
        Entered: came into an inbox or from a receiver. Staged: copied and verified. Released: left quarantine other than by \
        pruning. Retried: a try that failed and was repeated. Sent again: known content that came once more and was let be.
        """
    }
}
