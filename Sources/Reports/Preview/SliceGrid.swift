import DICOM

/// Pairs of source and overlay, in true physical proportions; a volume's slices without the air around the body.
struct SliceGrid {
    private let slices: [Int]
    private let picture: StudyDrawing.Picture
    private let isVolume: Bool
    private let gap: Int
    private let columns: Int
    private let cellWidth: Int
    private let imageWidth: Int
    private let imageHeight: Int
    private let mostRelevant: Int?
    private let pairs: [(source: RGBImage, overlay: RGBImage)]

    private static let cellGap = 24
    private static let captionHeight = 26
    private static let rowGap = 16

    init(slices: [Int], picture: StudyDrawing.Picture, width: Int, gap: Int, isVolume: Bool) {
        self.slices = slices
        self.picture = picture
        self.isVolume = isVolume
        self.gap = gap
        columns = slices.count == 1 ? 1 : 2
        cellWidth = (width - (columns - 1) * Self.cellGap) / columns
        let geometry = picture.image.volume.geometry
        let whole = slices.map {
            (source: picture.renderer.source(slice: $0), overlay: picture.renderer.overlay(slice: $0))
        }
        // A radiograph is read to its edges; around a body in a tomograph is air.
        if isVolume {
            let crop = SliceCrop(of: whole)
            pairs = whole.map { (source: crop($0.source), overlay: crop($0.overlay)) }
        } else {
            pairs = whole
        }
        let across = Double(pairs.first?.source.width ?? 1) * geometry.spacing.x
        let down = Double(pairs.first?.source.height ?? 1) * geometry.spacing.y
        let room = (Double((cellWidth - gap) / 2), slices.count == 1 ? 960.0 : 480.0)
        let scale = min(room.0 / across, room.1 / down)
        imageWidth = max(1, Int((across * scale).rounded()))
        imageHeight = max(1, Int((down * scale).rounded()))
        let relevances = isVolume ? picture.renderer.sliceRelevances() : []
        mostRelevant = slices.filter { relevances.indices.contains($0) && relevances[$0] > 0 }
            .max { relevances[$0] != relevances[$1] ? relevances[$0] < relevances[$1] : $0 > $1 }
    }

    private var rows: Int { (slices.count + columns - 1) / columns }

    var height: Int { rows * (imageHeight + (isVolume ? Self.captionHeight : 0) + Self.rowGap) }

    func draw(in sheet: inout RGBImage, x: Int, y: Int) {
        let geometry = picture.image.volume.geometry
        let caption = isVolume ? Self.captionHeight : 0
        for (place, slice) in slices.enumerated() {
            // Narrow images stay together in the middle of their cell.
            let used = 2 * imageWidth + gap
            let left = x + place % columns * (cellWidth + Self.cellGap) + (cellWidth - used) / 2
            let top = y + place / columns * (imageHeight + caption + Self.rowGap)
            if isVolume {
                sheet.draw(
                    SliceChoice.caption(slice: slice, of: geometry), x: left, y: top, face: .regular17,
                    color: Palette.text)
                if slice == mostRelevant {
                    sheet.draw(
                        "most relevant", x: left + used, y: top, face: .bold17, color: Palette.notice,
                        alignment: .trailing)
                }
            }
            sheet.draw(scaled(pairs[place].source), x: left, y: top + caption)
            sheet.draw(scaled(pairs[place].overlay), x: left + imageWidth + gap, y: top + caption)
        }
    }

    private func scaled(_ image: RGBImage) -> RGBImage { image.scaled(width: imageWidth, height: imageHeight) }
}
