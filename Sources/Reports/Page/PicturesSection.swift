import Foundation

/// The page's section of pictures: the viewer, the most relevant slices without it, and the data of both.
package enum PicturesSection {
    private static let begin = "<!--pictures-->"
    private static let end = "<!--/pictures-->"

    /// - Throws: `ReportError`.
    static func section(of drawing: StudyDrawing) throws -> HTML {
        guard !drawing.pictures.isEmpty else { return .empty }
        let images = try PageImages(of: drawing)
        let stills = images.stills.map { still(_: $0) }
        let notes = (images.notes + ["For reading use the DICOM objects of this result."]).joined(separator: " ")
        let content: HTML = """
            \(try legend(drawing))
            <div id="viewer" hidden></div>
            <h3>Most relevant slices</h3>
            <p class="hint">Left: source. Right: with heat map.</p>
            <div class="stills">\(stills)</div>
            <p class="hint">\(notes)</p>
            \(try EmbeddedJSON.element(images.viewer, id: "viewer-data"))
            """
        return HTML(markup: begin + StudyPage.section("images", "Images", content).text + end)
    }

    /// The section as it stands in a written page, for another page to show; nil when there is none.
    ///
    /// Text on the page is escaped and data have no `<`, so the marks that are found are ours.
    package static func extract(from page: String) -> HTML? {
        guard let first = page.range(of: begin), let last = page.range(of: end, range: first.upperBound..<page.endIndex)
        else { return nil }
        return HTML(markup: String(page[first.lowerBound..<last.upperBound]))
    }

    private static func still(_ still: PageStill) -> HTML {
        let (width, height) = (still.width, max(1, Int((Double(still.height) * still.pixelHeight).rounded())))
        let gap = max(2, width / 50)
        let id = "still-\(still.image)-\(still.slice)"
        let heat: HTML? = still.heat.map { png in
            """
            <image x="\(width + gap)" width="\(width)" height="\(height)" preserveAspectRatio="none" href="\(dataURL(png))"/>
            """
        }
        let what = [still.name.uppercased(), still.caption].filter { !$0.isEmpty }.joined(separator: ", ")
        let alternative =
            "\(what): the source, and beside it the source \(still.heat == nil ? "without any" : "with its") heat map"
        let most: HTML? = still.isMostRelevant ? "<span class=\"most\">most relevant</span>" : nil
        return """
            <figure\(still.caption.isEmpty ? HTML(markup: " class=\"single\"") : .empty)>\
            <svg role="img" aria-label="\(alternative)" viewBox="0 0 \(2 * width + gap) \(height)">\
            <image id="\(id)" width="\(width)" height="\(height)" preserveAspectRatio="none" href="\(dataURL(still.source))"/>\
            <use href="#\(id)" x="\(width + gap)"/>\(heat)</svg>
            <figcaption><span>\(what)</span>\(most)<button type="button" hidden data-image="\(still.image)" data-slice="\(still.caption)">Show in viewer</button></figcaption></figure>
            """
    }

    /// What the colours mean.
    private static func legend(_ drawing: StudyDrawing) throws -> HTML {
        let pictures = drawing.pictures.filter { $0.legend.fullScale > 0 }
        guard let shown = drawing.shown, let first = pictures.first else {
            return "<p>No heat map: nothing was explained, or the attribution is 0 everywhere.</p>"
        }
        let isSigned = first.renderer.isSigned
        var bar = RGBImage(width: 256, height: 12)
        for column in 0..<256 {
            bar.fill(
                x: column, y: 0, width: 1, height: 12, with: first.renderer.colorMap[position: Double(column) / 255])
        }
        let scales = pictures.map { "\($0.name.uppercased()) \(Double($0.legend.fullScale).brief)" }
        let shares = drawing.pictures.compactMap { picture in
            picture.share.map { "\(picture.name.uppercased()) \($0.percent)" }
        }
        let title = MethodTitle.title(shown.method) + (shown.label.map { " for \($0)" } ?? "")
        return """
            <div class="scale"><span>\(title)</span><span>\(isSigned ? "against" : "none")</span>\
            <img alt="Colour scale" src="\(dataURL(try bar.png()))"><span>\(isSigned ? "for" : "most")</span></div>
            <p class="hint">Full colour at \(scales.joined(separator: ", ")) (\(drawing.style.cumulativeShare.percent) of the cumulative magnitude of \
            \(drawing.style.scale == .joint ? "all modalities" : "each modality")); nothing is drawn below \(drawing.style.threshold.percent) of it. \
            Share of all attribution: \(shares.joined(separator: ", ")).</p>
            """
    }

    private static func dataURL(_ png: [UInt8]) -> String { "data:image/png;base64,\(Data(png).base64EncodedString())" }
}
