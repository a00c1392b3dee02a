import Attribution
import DICOM
import Reports
import Tensors
import Testing

struct ContactSheetTests {
    private static let margin = 24

    /// Whether a picture's outermost columns and rows are all background: nothing runs out of the sheet.
    private static func isContained(_ image: RGBImage) -> Bool {
        let corner = image[0, 0]
        let columns = Array(0..<margin) + Array((image.width - margin)..<image.width)
        return (0..<image.height).allSatisfy { y in columns.allSatisfy { image[$0, y] == corner } }
            && (0..<image.width).allSatisfy { image[$0, 0] == corner && image[$0, image.height - 1] == corner }
    }

    @Test("a sheet is 1400 pixels wide, keeps its margins and shows the slice of the lesion")
    func volume() throws {
        let drawing = try StudyDrawing(of: SyntheticResult.make(ctMatrix: 96, petMatrix: 48))
        for picture in drawing.pictures {
            let sheet = ContactSheet(of: picture, in: drawing)
            let slices = sheet.slices()
            #expect(slices.count == 6)
            #expect(slices == slices.sorted())
            // The lesion's centre lies 70 mm above the first slice; slices are 4 mm apart.
            #expect(slices.contains { abs(Double($0) * 4 - 70) <= 8 })
            for (a, b) in zip(slices, slices.dropFirst()) { #expect(b - a >= 2) }
            let image = sheet.image()
            #expect(image.width == 1400)
            #expect(Self.isContained(image))
        }
    }

    @Test("the same result gives the same picture")
    func deterministic() throws {
        let drawing = try StudyDrawing(of: SyntheticResult.make(ctMatrix: 32, petMatrix: 32))
        let again = try StudyDrawing(of: SyntheticResult.make(ctMatrix: 32, petMatrix: 32))
        #expect(
            ContactSheet(of: drawing.pictures[0], in: drawing).image()
                == ContactSheet(of: again.pictures[0], in: again).image())
    }

    @Test("heat map colours are beside the source, never on it")
    func sides() throws {
        let drawing = try StudyDrawing(of: SyntheticResult.make(signed: false, ctMatrix: 96, petMatrix: 48))
        let sheet = ContactSheet(of: drawing.pictures[0], in: drawing).image()
        // The last row of pairs: captions are above it, and "most relevant" is not in it.
        let rows = (sheet.height - 200)..<(sheet.height - 80)
        func coloured(_ columns: Range<Int>) -> Int {
            rows.reduce(0) { sum, y in
                sum + columns.filter { abs(Int(sheet[$0, y].red) - Int(sheet[$0, y].blue)) > 40 }.count
            }
        }
        // A cell is 664 pixels wide, the source its left half.
        #expect(coloured(24..<(24 + 332)) == 0)
        #expect(coloured((24 + 332)..<(24 + 664)) > 50)
    }

    @Test("an image of two dimensions is one pair in its physical proportions")
    func flat() throws {
        let base = SyntheticResult.make(ctMatrix: 32, petMatrix: 16)
        let geometry = SyntheticResult.geometry(
            size: SIMD3(60, 40, 1), spacing: SIMD3(0.5, 1.5, 1), frameOfReferenceUID: nil)
        let modality = InputModality(name: "cxr", kind: .image, input: "x")
        let volume = SyntheticResult.volume(geometry, series: "2.25.8", modality: "DX", unit: .arbitrary) {
            Float($0.x)
        }
        var map = Tensor(shape: [1, 1, 40, 60])
        map.scalars[20 * 60 + 30] = 1
        let result = StudyResult(
            study: base.study, software: base.software, profile: base.profile, model: base.model, selections: [],
            images: [.init(modality: modality, volume: volume, modelGrid: geometry, steps: [])],
            modalities: [modality], predictions: base.predictions,
            attributions: [
                Attribution(
                    method: "grad-cam", parameters: [:], target: Target(output: "logits", index: 1), targetValue: 1,
                    maps: ["x": map])
            ], timing: base.timing)
        let drawing = try StudyDrawing(of: result)
        let sheet = ContactSheet(of: drawing.pictures[0], in: drawing)
        #expect(sheet.slices() == [0])
        let image = sheet.image()
        #expect(Self.isContained(image))
        // 30 mm across and 60 mm down: 960 pixels high at most, so 480 wide.
        let widest = (0..<image.height).map { y in (0..<image.width).filter { image[$0, y] != image[0, 0] }.count }
        #expect(image.height > 960)
        #expect(widest[image.height - 500] > 900)
        #expect(widest[image.height - 500] <= 966)
    }

    @Test("without an attribution the sheet still shows the images and says so")
    func unexplained() throws {
        let result = SyntheticResult.changed(SyntheticResult.make(ctMatrix: 32, petMatrix: 16), attributions: [])
        let drawing = try StudyDrawing(of: result)
        let sheet = ContactSheet(of: drawing.pictures[0], in: drawing)
        #expect(sheet.slices().count == 6)
        #expect(Self.isContained(sheet.image()))
        #expect(drawing.pictures[0].legend.lines.long.contains { $0.contains("no attribution") })
    }

    @Test("long names, many labels and many measures stay inside")
    func crowded() throws {
        let base = SyntheticResult.make(ctMatrix: 32, petMatrix: 16)
        let measures = (0..<7).map { index in
            ModalityImportance(
                measure: "a-measure-with-a-long-name-\(index)", parameters: [:],
                entries: (0..<8).map {
                    .init(modality: "modality-with-a-long-name-\($0)", value: -1, share: $0 == 0 ? 1 : 0)
                })
        }
        let result = StudyResult(
            study: base.study, software: base.software,
            profile: .init(
                name: "p", version: "1", title: String(repeating: "a very long title ", count: 20),
                sha256: base.profile.sha256),
            model: base.model, selections: [], images: base.images, modalities: base.modalities,
            predictions: [
                .init(
                    output: "y",
                    values: (0..<14).map {
                        .init(
                            index: $0, label: "label number \($0) with a long description", value: Double($0),
                            probability: 0.5, isTarget: $0 == 3)
                    })
            ],
            attributions: base.attributions.map {
                Attribution(
                    method: "a-method-with-an-extremely-long-identifier-that-somebody-chose", parameters: $0.parameters,
                    target: Target(output: "y", index: 3), targetValue: 1, maps: $0.maps)
            },
            importances: measures, warnings: (0..<20).map { Finding(ReasonCode(rawValue: "warning-\($0)"), "") },
            timing: base.timing)
        let drawing = try StudyDrawing(of: result)
        #expect(Self.isContained(ContactSheet(of: drawing.pictures[1], in: drawing).image()))
    }
}
