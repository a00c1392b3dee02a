import DICOM
import Foundation
import Reports
import TestSupport
import Testing

struct ContactSheetTests {
    @Test("a sheet is 1400 pixels wide and shows the lesion's slices beside their overlays")
    func sheet() throws {
        let drawing = try StudyDrawing(of: SyntheticResult.make())
        for picture in drawing.pictures {
            let sheet = ContactSheet(of: picture, in: drawing)
            let image = sheet.image()
            #expect(image.width == 1400)
            if let folder = ProcessInfo.processInfo.environment["MODALIS_KEEP_PREVIEWS"] {
                try Data(image.png()).write(to: URL(filePath: folder).appending(path: picture.name + ".png"))
                try Data(
                    picture.renderer.overlay(slice: 17).stacked(
                        above: picture.legend.strip(width: picture.image.volume.geometry.size.x)
                    ).png()
                ).write(to: URL(filePath: folder).appending(path: picture.name + "-frame.png"))
            }
        }
    }
}
