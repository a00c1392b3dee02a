import Attribution

/// What is written beside the report, which always is.
package struct OutputRequest: JSONReadable {
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case overlay, preview
    }

    /// nil when no overlay objects are wanted (`"overlay": false`). Without methods there is nothing to lay over either.
    package let overlay: OverlayRequest?
    package let preview: Bool

    /// Everything, in the default looks.
    package init() {
        overlay = OverlayRequest()
        preview = true
    }

    package init(reading json: JSONReader) {
        let fields = JSONFields<CodingKeys>(json)
        if fields[.overlay].value == .bool(false) {
            overlay = nil
        } else if fields.has(.overlay), fields[.overlay].value != .bool(true) {
            overlay = fields.value(.overlay)
        } else {
            overlay = OverlayRequest()
        }
        preview = fields.bool(.preview, default: true)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        if let overlay {
            try container.encode(overlay, forKey: .overlay)
        } else {
            try container.encode(false, forKey: .overlay)
        }
        try container.encode(preview, forKey: .preview)
    }
}

/// How heat maps are laid over images.
package struct OverlayRequest: JSONReadable {
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case method, colourMap, opacity, threshold
    }

    /// Perceptually uniform colour maps.
    package enum ColourMap: String, Codable, Sendable, CaseIterable {
        case inferno, magma, plasma, viridis, cividis
    }

    /// The method shown; nil for the profile's first.
    package let method: String?
    package let colourMap: ColourMap
    /// The heat map's share of the colour where relevance is largest, 0…1.
    package let opacity: Double
    /// Relevance below this share of the largest is not drawn, 0…1.
    package let threshold: Double

    package init() {
        method = nil
        colourMap = .inferno
        opacity = 0.6
        threshold = 0.1
    }

    package init(reading json: JSONReader) {
        let fields = JSONFields<CodingKeys>(json)
        let defaults = OverlayRequest()
        method = fields.optionalString(.method)
        colourMap = fields.choice(.colourMap, default: defaults.colourMap)
        opacity = fields.number(.opacity, default: defaults.opacity)
        threshold = fields.number(.threshold, default: defaults.threshold)
        if opacity <= 0 || opacity > 1 { fields[.opacity].report("expected a number above 0 and at most 1") }
        if threshold < 0 || threshold >= 1 { fields[.threshold].report("expected a number from 0 to below 1") }
    }
}
