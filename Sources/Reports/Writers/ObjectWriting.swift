import Attribution
import DICOM

/// What the writers of DICOM objects share: series numbers and descriptions, provenance, identity.
struct ObjectWriting {
    /// Kinds in the order in which a viewer should list them, above the numbers that scanners use: the record first.
    enum Role: Int {
        case structuredReport = 9001
        case keyObjects = 9002
        case document = 9003
        case overlay = 9101
        case segmentation = 9201
        case parametricMap = 9301
    }

    let drawing: StudyDrawing
    let kind: String
    let role: Role

    private var result: StudyResult { drawing.result }

    /// What an object says of itself and where it comes from.
    /// - Parameters:
    ///   - source: the volume that it lies over, or whose patient and study it repeats.
    ///   - slot: what tells it from others of its kind, such as the modality; also the end of its series' description.
    ///   - position: its place among those of its kind.
    func base(
        _ source: VolumeDescription, slot: String, position: Int = 0, method: String? = nil, derivation: String,
        attribution: StudyReport.AttributionSummary? = nil
    ) -> DerivedObject {
        let words = ["AI", result.model.name, method, slot].compactMap { $0 }
        return DerivedObject(
            source: source, references: references, seriesNumber: role.rawValue + position,
            seriesDescription: words.joined(separator: " ").dicomText, derivation: derivation.dicomText,
            equipment: equipment, contributions: contributions, identity: identity(slot, attribution))
    }

    /// Writes an object and says what was written.
    func write(
        _ object: DICOMObject, to path: String, modality: String?, into folder: borrowing ResultFolder
    ) throws -> StudyReport.Output {
        do {
            let seal = try folder.write(to: path) { try object.save(to: $0) }
            return StudyReport.Output(
                path: path, kind: kind, modality: modality, bytes: seal.bytes, sha256: seal.sha256,
                sopClassUID: object.attributes.string(Attribute.sopClassUID.tag),
                sopInstanceUID: object.attributes.string(Attribute.sopInstanceUID.tag),
                seriesInstanceUID: object.attributes.string(Attribute.seriesInstanceUID.tag))
        } catch let error as WritingError {
            throw ReportError(error, path: path)
        }
    }

    /// Makes an object and writes it.
    func write(
        to path: String, modality: String?, into folder: borrowing ResultFolder, _ make: () throws -> DICOMObject
    ) throws -> StudyReport.Output {
        let object: DICOMObject
        do {
            object = try make()
        } catch let error as WritingError {
            throw ReportError(error, path: path)
        }
        return try write(object, to: path, modality: modality, into: folder)
    }

    /// Every instance that the model saw.
    private var references: [Instance] {
        var seen: Set<String> = []
        return result.images.flatMap { $0.volume.description.frames.map(\.instance) }
            .filter { seen.insert($0.attributes.string(Attribute.sopInstanceUID.tag) ?? $0.relativePath).inserted }
    }

    var equipment: DerivedObject.Equipment {
        DerivedObject.Equipment(
            manufacturer: "Modalis", modelName: result.software.first?.name ?? "Modalis",
            softwareVersions: result.software.map { "\($0.name) \($0.version)" },
            // The model is what differs between two such devices.
            serialNumber: result.model.files.first.map { String($0.sha256.prefix(16)) } ?? "1")
    }

    /// The software's version.
    var version: String { result.software.first?.version ?? "unknown" }

    /// The model as the algorithm that predicted.
    var model: Algorithm {
        Algorithm(
            name: result.model.name, version: result.model.version,
            parameters: (result.model.files.map { "\($0.name) SHA-256 \($0.sha256)" } + [profile]).map(\.dicomText))
    }

    private var profile: String {
        "profile \(result.profile.name) \(result.profile.version) SHA-256 \(result.profile.sha256)"
    }

    private var contributions: [DerivedObject.Contribution] {
        let model = result.model
        let inputs = references
        let all = DerivedUID(inputs.map(\.sha256)).description
        let parts =
            ["Model \(model.name) \(model.version)"] + model.files.map { "\($0.name) SHA-256 \($0.sha256)" }
            + [profile, "\(inputs.count) input files, their SHA-256 together \(all)"]
        return [
            DerivedObject.Contribution(
                equipment: DerivedObject.Equipment(
                    manufacturer: "Modalis", modelName: model.name, softwareVersions: [model.version]),
                description: parts.joined(separator: "; ").dicomText)
        ]
    }

    /// Everything that the object follows from.
    private func identity(_ slot: String, _ attribution: StudyReport.AttributionSummary?) -> [String] {
        var parts = [StudyReport.currentFormat, kind, slot, result.study.studyInstanceUID]
        parts += references.map(\.sha256)
        parts += result.clinical.flatMap { [$0.name] + $0.coded.map { "\($0)" } }
        parts += result.texts.flatMap { [$0.modality] + $0.tokens.map { "\($0.number ?? -1)" } }
        parts += result.model.files.map(\.sha256) + [result.profile.sha256]
        parts += result.software.flatMap { [$0.name, $0.version] }
        if let attribution {
            parts += [attribution.method, attribution.output, "\(attribution.index)"]
            parts += attribution.parameters.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.caption)" }
        }
        return parts
    }
}

extension StudyReport.AttributionSummary {
    /// The method as the algorithm that explained.
    func algorithm(version: String) -> Algorithm {
        Algorithm(name: method, version: version, parameters: parameters.lines)
    }

    /// What was explained, and how: `integrated-gradients (steps 32) for output logits element 1 malignant`.
    var caption: String {
        let settings = parameters.isEmpty ? "" : " (\(parameters.lines.joined(separator: ", ")))"
        return "\(method)\(settings) for output \(output) element \(index)" + (label.map { " \($0)" } ?? "")
    }
}

extension [String: JSONValue] {
    /// Name and value of each, by name.
    var lines: [String] { sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.caption)".dicomText } }
}

extension ReportError {
    init(_ error: WritingError, path: String) {
        if case .fileSystem(_, let number) = error {
            self = .failure(number, path: path)
        } else {
            self = .objectNotEncoded(path: path, reason: error.message)
        }
    }
}

extension String {
    /// Without the signs that plain ASCII lacks, so that the object needs no other character set for our own words.
    var dicomText: String {
        replacing("−", with: "-").replacing("–", with: "-").replacing("×", with: "x").replacing("·", with: "-")
            .replacing("\\", with: "/")
    }
}
