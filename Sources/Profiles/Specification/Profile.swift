import Attribution
package import DICOM

/// How a team's model is fed and explained: everything about one model that is not in the model's own file.
///
/// Read from JSON (`Profiles/schema.json` is its schema). Parsing needs neither the model nor a study; what must agree with
/// them is checked when they are at hand.
package struct Profile: JSONReadable {
    package enum CodingKeys: String, CodingKey, CaseIterable {
        case name, version, description, model, modalities, grid, clinical, target, methods, importance, outputs
        case tolerances, given, cohort, text, mask, limits
    }

    /// Lower-case letters, digits and hyphens: it names folders and files.
    package let name: String
    package let version: String
    package let description: String
    package let model: ModelReference
    /// Image modalities in the order of reports.
    package let modalities: [ImageModality]
    /// The grid of every image modality that does not name its own.
    package let grid: GridSpecification
    package let clinical: ClinicalSpecification?
    package let text: TextSpecification?
    package let target: TargetSpecification
    /// Attribution methods, in order; the first is the one of the overlays unless `outputs` says otherwise.
    package let methods: [MethodRequest]
    /// Measures of modality importance, in order.
    package let importance: [MeasureRequest]
    package let outputs: OutputRequest
    package let tolerances: GeometryTolerances
    /// Arrays for methods and measures.
    package let given: GivenSpecification?
    /// Samples for measures that compare many.
    package let cohort: CohortSpecification?
    /// Where the feature is, for `modalis evaluate`.
    package let mask: MaskSpecification?
    /// Limits of reading that are other than usual.
    package let limits: LimitSettings

    package init(reading json: JSONReader) {
        let fields = JSONFields<CodingKeys>(json, ignoring: ["$schema"])
        name = fields.string(.name)
        version = fields.string(.version)
        description = fields.string(.description)
        model = fields.value(.model)
        modalities = fields.list(.modalities)
        grid = fields.optional(.grid) ?? GridSpecification()
        clinical = fields.optional(.clinical)
        target = fields.value(.target)
        methods = fields.list(.methods)
        importance = fields.list(.importance)
        outputs = fields.optional(.outputs) ?? OutputRequest()
        tolerances = fields.has(.tolerances) ? GeometryTolerances(reading: fields[.tolerances]) : GeometryTolerances()
        given = fields.optional(.given)
        cohort = fields.optional(.cohort)
        text = fields.optional(.text)
        mask = fields.optional(.mask)
        limits = fields.optional(.limits) ?? LimitSettings()
        check(fields)
    }

    /// Names of all modalities, images first.
    package var modalityNames: [String] {
        modalities.map(\.name) + (clinical.map { [$0.name] } ?? []) + (text.map { [$0.name] } ?? [])
    }

    /// The grid that a modality is put on.
    package func grid(of modality: ImageModality) -> GridSpecification { modality.grid ?? grid }

    /// The modality whose volume a grid is laid over.
    package func reference(of modality: ImageModality) -> String {
        let own = modality.grid.map { $0.reference ?? modality.name }
        return own ?? grid.reference ?? modalities.first { $0.grid == nil }?.name ?? modality.name
    }
}
