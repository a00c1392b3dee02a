import Attribution

/// What is written beside the report, which always is.
package struct OutputRequest: JSONReadable {
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case overlay, preview, page, parametricMap, structuredReport, segmentation, keyObjects, document, deidentify
    }

    /// nil when no overlay objects are wanted (`"overlay": false`). Without methods there is nothing to lay over either.
    package let overlay: OverlayRequest?
    package let preview: Bool
    /// The study page, for a browser.
    package let page: Bool
    /// nil when no parametric maps are wanted.
    package let parametricMap: ParametricMapRequest?
    package let structuredReport: Bool
    /// nil when no segmentation of the salient region is wanted.
    package let segmentation: SegmentationRequest?
    /// nil when no key object selection is wanted.
    package let keyObjects: KeyObjectsRequest?
    /// The report as an encapsulated PDF.
    package let document: Bool
    /// nil when results repeat patient and study as the source has them.
    package let deidentify: DeidentificationRequest?

    /// Everything but the PDF, in the default looks.
    package init() {
        overlay = OverlayRequest()
        preview = true
        page = true
        parametricMap = ParametricMapRequest()
        structuredReport = true
        segmentation = SegmentationRequest()
        keyObjects = KeyObjectsRequest()
        document = false
        deidentify = nil
    }

    package init(reading json: JSONReader) {
        let fields = JSONFields<CodingKeys>(json)
        let defaults = OutputRequest()
        overlay = Self.request(fields, .overlay, defaults.overlay)
        preview = fields.bool(.preview, default: defaults.preview)
        page = fields.bool(.page, default: defaults.page)
        parametricMap = Self.request(fields, .parametricMap, defaults.parametricMap)
        structuredReport = fields.bool(.structuredReport, default: defaults.structuredReport)
        segmentation = Self.request(fields, .segmentation, defaults.segmentation)
        keyObjects = Self.request(fields, .keyObjects, defaults.keyObjects)
        document = fields.bool(.document, default: defaults.document)
        deidentify = fields.optional(.deidentify)
    }

    /// `false` for none, `true` or nothing for the default, or an object.
    private static func request<Request: JSONReadable>(
        _ fields: JSONFields<CodingKeys>, _ key: CodingKeys, _ fallback: Request?
    ) -> Request? {
        guard fields.has(key) else { return fallback }
        switch fields[key].value {
        case .bool(false)?: return nil
        case .bool(true)?: return fallback
        default: return fields.value(key)
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        func encode<Request: JSONReadable>(_ request: Request?, _ key: CodingKeys) throws {
            if let request {
                try container.encode(request, forKey: key)
            } else {
                try container.encode(false, forKey: key)
            }
        }
        try encode(overlay, .overlay)
        try container.encode(preview, forKey: .preview)
        try container.encode(page, forKey: .page)
        try encode(parametricMap, .parametricMap)
        try container.encode(structuredReport, forKey: .structuredReport)
        try encode(segmentation, .segmentation)
        try encode(keyObjects, .keyObjects)
        try container.encode(document, forKey: .document)
        try container.encodeIfPresent(deidentify, forKey: .deidentify)
    }

    /// The kinds of files that are wanted, by their writers' names.
    package var kinds: [String] {
        let wanted: [(String, Bool)] = [
            ("overlay", overlay != nil), ("preview", preview), ("page", page), ("parametric-map", parametricMap != nil),
            ("structured-report", structuredReport), ("segmentation", segmentation != nil),
            ("key-objects", keyObjects != nil), ("document", document),
        ]
        return wanted.filter(\.1).map(\.0)
    }
}
