import DICOM

/// One study's result for people, in a browser: the file `report.html`, and the dashboard's page of a study.
///
/// Everything but the pictures comes from the report; the pictures are a piece of their own, so that a page can be made again
/// from `report.json` and the pictures of `report.html`.
package struct StudyPage: Sendable {
    let report: StudyReport
    /// Whether UIDs, series descriptions and hashes of single files are told. Without them a series is named by its number.
    let identifiers: Bool

    package init(_ report: StudyReport, identifiers: Bool = true) {
        self.report = report
        self.identifiers = identifiers
    }

    /// `report.html`: complete in itself. It asks no network, and its policy forbids it to.
    /// - Parameter pictures: see `PicturesSection`; empty for none.
    package func document(pictures: HTML) -> HTML {
        let policy = ContentSecurity.selfContained(script: PageAssets.script, style: PageAssets.style)
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="\(policy)">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="referrer" content="no-referrer">
            <title>\(report.profile.name): research report</title>
            <style>\(HTML(markup: PageAssets.style))</style>
            </head>
            <body>
            <a class="skip" href="#main">To the result</a>
            <header>
            <p class="notice">\(OverlayLegend.notice)</p>
            \(heading(level: 1))
            </header>
            <main id="main">
            \(sections(pictures: pictures))
            </main>
            <footer><p>Written by \(software). The same study under the same profile gives the same page.</p></footer>
            <script>\(HTML(markup: PageAssets.script))</script>
            </body>
            </html>

            """
    }

    /// What was asked of which study.
    package func heading(level: Int) -> HTML {
        """
        <h\(level)>\(report.profile.title)</h\(level)>
        <p class="dim">Profile \(report.profile.name) \(report.profile.version) · model \(report.model.name) \(report.model.version)</p>
        """
    }

    /// The page's sections in order.
    package func sections(pictures: HTML) -> HTML {
        """
        <div class="pair">\(prediction)\(importanceOverview)</div>
        \(concerns)
        \(pictures)
        \(importanceParts)
        \(clinical)
        \(series)
        \(quality)
        \(provenance)
        """
    }

    private var software: String {
        report.software.first.map { "\($0.name) \($0.version)" } ?? "Modalis"
    }

    /// The explanation that pictures show.
    var shown: StudyReport.AttributionSummary? { report.attributions.first(where: \.shown) }

    static func section(_ id: String, _ title: String, _ content: HTML) -> HTML {
        """
        <section id="\(id)" aria-labelledby="\(id)-title">
        <h2 id="\(id)-title">\(title)</h2>
        \(content)
        </section>
        """
    }

    /// A table that scrolls sideways on narrow screens. Columns that hold numbers are set to the right.
    static func table(_ head: [(title: String, isNumber: Bool)], rows: [HTML], caption: String? = nil) -> HTML {
        let titles = head.map { column -> HTML in
            column.isNumber
                ? "<th scope=\"col\" class=\"number\">\(column.title)</th>" : "<th scope=\"col\">\(column.title)</th>"
        }
        let told: HTML? = caption.map { "<caption class=\"dim small\">\($0)</caption>" }
        return
            "<div class=\"scroll\"><table>\(told)<thead><tr>\(titles)</tr></thead><tbody>\(rows)</tbody></table></div>"
    }

    /// Findings with their codes, one a line.
    static func findings(_ findings: [Finding], quiet: Bool = false) -> HTML {
        let items: [HTML] = findings.map { finding in
            "<li>\(finding.message) <span class=\"code\">\(finding.code.rawValue)</span></li>"
        }
        return "<ul class=\"findings\(quiet ? " quiet" : "")\">\(items)</ul>"
    }

    /// Terms and what they are.
    static func facts(_ facts: [(term: String, value: HTML)]) -> HTML {
        let entries: [HTML] = facts.map { "<dt>\($0.term)</dt><dd>\($0.value)</dd>" }
        return "<dl>\(entries)</dl>"
    }
}
