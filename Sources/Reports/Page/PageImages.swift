import DICOM
import Foundation

/// The page's pictures: for the script every slice with every method, and without one the most relevant slices.
struct PageImages: Sendable {
    let viewer: ViewerData
    let stills: [PageStill]
    /// What was left out of the page, a sentence for each picture.
    let notes: [String]

    /// What all pictures may have in bytes together, before base64 makes four of three.
    static let budget = 4_200_000

    /// - Throws: `ReportError`.
    init(of drawing: StudyDrawing) throws {
        stills = try PageStill.stills(of: drawing)
        let all = try drawing.result.attributions.indices.map { index in
            index == drawing.result.shownAttribution
                ? drawing : try StudyDrawing(of: drawing.result.showing(index), outputs: drawing.outputs)
        }
        let groups = ViewerGroups(drawing.pictures)
        let (methods, step) = try ViewerMaps.methods(
            all, groups: groups, shown: drawing.result.shownAttribution, limit: Self.budget / 4)
        let used =
            stills.reduce(0) { $0 + $1.bytes }
            + methods.reduce(0) { $0 + $1.maps.reduce(0) { $0 + $1.png.count * 3 / 4 } }
        let (stacks, slices) = try Self.slices(drawing.pictures, budget: max(Self.budget - used, Self.budget / 4))
        viewer = ViewerData(
            groups: groups.groups(of: stacks),
            images: zip(stacks, slices).enumerated().map { index, part in
                Self.image(part.0, slices: part.1, index: index, groups: groups)
            }, methods: methods,
            colourMaps: Dictionary(
                all.compactMap { $0.pictures.first?.renderer.colorMap }.map { ($0.name, $0.hexadecimal) },
                uniquingKeysWith: { a, _ in a }),
            threshold: drawing.style.threshold, saturation: drawing.style.saturation,
            opacity: drawing.style.maximumOpacity)
        notes =
            stacks.map(Self.note) + (step > 1 ? ["Heat maps have every \(step)th value of the model's grid here."] : [])
    }

    /// Every stack at the size that lets all of them fit, with its slices' PNGs.
    private static func slices(
        _ pictures: [StudyDrawing.Picture], budget: Int
    ) throws -> (stacks: [PageStack], slices: [[[UInt8]]]) {
        var stacks = pictures.map { PageStack($0) }
        var predicted = try stacks.map { try $0.predictedBytes() }
        /// Makes the largest smaller; false when none can be.
        func shrink() throws -> Bool {
            for worst in predicted.indices.sorted(by: { (predicted[$0], $1) > (predicted[$1], $0) }) {
                guard let smaller = stacks[worst].reduced() else { continue }
                stacks[worst] = smaller
                predicted[worst] = try smaller.predictedBytes()
                return true
            }
            return false
        }
        while predicted.reduce(0, +) > budget, try shrink() {}
        while true {
            let slices = try stacks.map { stack in
                try SideBySide.map(Array(stack.slices)) { try stack.png(slice: $0) }
            }
            // The prediction was of eight slices; a tenth more than it does not matter.
            let bytes = slices.joined().reduce(0) { $0 + $1.count }
            if bytes <= budget + budget / 10 { return (stacks, slices) }
            guard try shrink() else { return (stacks, slices) }
        }
    }

    private static func image(
        _ stack: PageStack, slices: [[UInt8]], index: Int, groups: ViewerGroups
    ) -> ViewerData.Image {
        let picture = stack.picture
        let unit = picture.image.volume.unit
        let relevances = picture.renderer.sliceRelevances()
        let best = stack.slices.max {
            relevances[$0] != relevances[$1] ? relevances[$0] < relevances[$1] : $0 > $1
        }
        let isRelevant = best.map { relevances[$0] > 0 } ?? false
        let spacing = stack.geometry.spacing
        return ViewerData.Image(
            name: picture.name, group: groups.group(of: index), columns: stack.crop.width, rows: stack.crop.height,
            spacing: [spacing.x, spacing.y].map { $0.rounded(significantDigits: 7) }, isColour: stack.isColour,
            levels: stack.isColour ? [] : stack.levels.values, unit: unit.caption,
            presets: WindowPreset.presets(for: picture.renderer.greyscale, unit: unit),
            slices: zip(stack.slices, slices).map { slice, png in
                ViewerData.Slice(
                    at: groups.place(of: stack.geometry.position(ofIndex: SIMD3(0, 0, Double(slice))), index: index),
                    caption: stack.geometry.size.z > 1 ? SliceChoice.caption(slice: slice, of: stack.geometry) : "",
                    png: Data(png).base64EncodedString())
            },
            first: (isRelevant ? best ?? 0 : (stack.slices.lowerBound + stack.slices.upperBound) / 2)
                - stack.slices.lowerBound)
    }

    private static func note(_ stack: PageStack) -> String {
        let size = stack.picture.image.volume.geometry.size
        var parts: [String] = []
        if size.z > 1 {
            parts.append(
                stack.slices.count == size.z
                    ? "all \(size.z) slices"
                    : "slices \(stack.slices.lowerBound + 1) to \(stack.slices.upperBound) of \(size.z), those around the most relevant"
            )
        }
        parts.append(
            stack.factor == 1
                ? "in the source's own pixels"
                : "each pixel the mean of \(stack.factor) × \(stack.factor) of the source's \(size.x) × \(size.y)")
        if stack.crop.width * stack.factor < size.x - stack.factor
            || stack.crop.height * stack.factor < size.y - stack.factor
        {
            parts.append("cropped to what is not background")
        }
        return "\(stack.picture.name.uppercased()): \(parts.joined(separator: ", "))."
    }
}

extension VoxelUnit {
    /// As it stands behind a number; empty where there is none.
    fileprivate var caption: String {
        switch self {
        case .hu: "HU"
        case .suvbw, .suvlbm, .suvlbmJanmahasatian, .suvbsa, .suvibw: "SUV"
        case .becquerelPerMillilitre: "Bq/ml"
        case .arbitrary, .rgb: ""
        }
    }
}
