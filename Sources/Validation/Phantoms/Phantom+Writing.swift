import DICOM
package import Foundation
import Tensors

extension Phantom {
    /// Writes the study: a folder per series, `clinical.json`, and `truth/` with `truth.json` and `mask.npy`.
    ///
    /// `folder` must not exist yet: what it held would become part of the study.
    package func write(to folder: URL) throws {
        let files = FileManager.default
        for series in series {
            let place = folder.appending(path: series.name)
            try files.createDirectory(at: place, withIntermediateDirectories: true)
            for (index, object) in series.objects().enumerated() {
                let number = String(index + 1)
                let name = String(repeating: "0", count: max(0, 4 - number.count)) + number + ".dcm"
                // A phantom can be made again, so a thousand of them need not wait for the disk.
                try Data(object.bytes()).write(to: place.appending(path: name))
            }
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try (encoder.encode(clinical) + Data("\n".utf8)).write(to: folder.appending(path: "clinical.json"))
        let place = folder.appending(path: "truth")
        try files.createDirectory(at: place, withIntermediateDirectories: true)
        try (encoder.encode(truth) + Data("\n".utf8)).write(to: place.appending(path: "truth.json"))
        try Data(maskFile()).write(to: place.appending(path: truth.mask.file))
    }

    /// The mask as a NumPy array of bytes (NEP 1, version 1.0).
    private func maskFile() -> [UInt8] {
        let shape = mask.shape.dimensions.map(String.init).joined(separator: ", ")
        var header = "{'descr': '|u1', 'fortran_order': False, 'shape': (\(shape)), }"
        // Magic, version and length take ten bytes; all of it, closed by a newline, is a multiple of 64.
        header += String(repeating: " ", count: 63 - (10 + header.utf8.count) % 64) + "\n"
        let length = header.utf8.count
        return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)] + Array(header.utf8)
            + mask.scalars.map { $0 > 0 ? 1 : 0 }
    }
}

extension PhantomTruth {
    init(
        _ patient: PhantomPatient, present: Bool, signs: [String: Bool], centre: SIMD3<Double>, radius: Double,
        grid: VolumeGeometry, seriesInstanceUID: String, mask: Tensor
    ) {
        let visible = mask.scalars.reduce(0) { $0 + ($1 > 0 ? 1 : 0) }
        self.init(
            kind: patient.kind.rawValue, seed: patient.seed, label: patient.kind.labels[present ? 1 : 0], signs: signs,
            lesion: visible > 0 ? Lesion(centre: [centre.x, centre.y, centre.z], radius: radius) : nil,
            mask: Mask(
                file: "mask.npy", seriesInstanceUID: seriesInstanceUID,
                size: [grid.size.x, grid.size.y, grid.size.z],
                spacing: [grid.spacing.x, grid.spacing.y, grid.spacing.z],
                origin: [grid.origin.x, grid.origin.y, grid.origin.z], direction: grid.direction,
                frameOfReferenceUID: grid.frameOfReferenceUID, voxels: visible))
    }
}
