import DICOM
import Foundation
import Tensors
import TestSupport
import Testing

/// Segmentations by highdicom and a structure set by pydicom, over one oblique stack, read back beside what was put in.
@Suite(.enabled(if: PythonTools.interpreter != nil, Comment(rawValue: PythonTools.missing)))
struct ReferenceStructureTests {
    private static let program = #"""
        import sys, os, numpy as np, pydicom, highdicom as hd, warnings
        warnings.simplefilter("ignore")
        from pydicom.dataset import Dataset, FileMetaDataset
        from pydicom.sr.codedict import codes
        from pydicom.uid import ExplicitVRLittleEndian, generate_uid
        out = sys.argv[1]
        def uid(name): return generate_uid(entropy_srcs=[name])
        c, s = 0.8, 0.6
        iop = [1, 0, 0, 0, c, s]; normal = np.array([0, -s, c])
        stack = []
        for k in range(5):
            d = Dataset(); m = FileMetaDataset(); m.TransferSyntaxUID = ExplicitVRLittleEndian
            d.SOPClassUID = m.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.4"
            d.SOPInstanceUID = m.MediaStorageSOPInstanceUID = uid("image%d" % k)
            d.StudyInstanceUID = uid("study"); d.SeriesInstanceUID = uid("series"); d.FrameOfReferenceUID = uid("frame")
            d.Modality = "MR"; d.PatientID = "P"; d.PatientName = "N"; d.PatientBirthDate = ""; d.PatientSex = ""
            d.StudyDate = d.StudyTime = d.AccessionNumber = d.StudyID = ""; d.ReferringPhysicianName = ""
            d.SeriesNumber = 1; d.InstanceNumber = k + 1; d.PositionReferenceIndicator = ""
            d.ImagePositionPatient = [float(v) for v in np.array([3.0, -7.0, 11.0]) + normal * 2.5 * k]
            d.ImageOrientationPatient = iop; d.PixelSpacing = [0.8, 0.7]; d.SliceThickness = 2.5
            d.Rows, d.Columns, d.SamplesPerPixel, d.PhotometricInterpretation = 12, 15, 1, "MONOCHROME2"
            d.BitsAllocated = d.BitsStored = 16; d.HighBit = 15; d.PixelRepresentation = 0
            d.PixelData = np.zeros((12, 15), np.uint16).tobytes(); d.file_meta = m
            d.save_as(os.path.join(out, "image%d" % k), enforce_file_format=True); stack.append(d)
        random = np.random.default_rng(7)
        labels = random.integers(0, 3, (5, 12, 15)).astype(np.uint8)
        # The first segment has no voxel in slices 1 and 2: highdicom leaves those frames out.
        labels[1:3][labels[1:3] == 1] = 0
        def description(n, label):
            return hd.seg.SegmentDescription(n, label, codes.SCT.Tissue, codes.SCT.Tissue, hd.seg.SegmentAlgorithmTypeValues.MANUAL)
        def save(name, array, kind, segments, **more):
            seg = hd.seg.Segmentation(stack, array, kind, segments, series_instance_uid=uid(name), series_number=9,
                sop_instance_uid=uid(name + "i"), instance_number=1, manufacturer="M", manufacturer_model_name="m",
                software_versions="1", device_serial_number="1", **more)
            seg.save_as(os.path.join(out, name))
        two = [description(1, "first"), description(2, "second")]
        save("binary", labels, "BINARY", two)
        # A fractional segment: thirds of the largest value, some at the threshold.
        share = random.integers(0, 5, (5, 12, 15)) / 4.0
        save("fractional", share, "FRACTIONAL", [description(1, "share")], max_fractional_value=200)
        save("labelmap", labels, "LABELMAP", two)
        np.save(os.path.join(out, "labels.npy"), labels.astype(np.float32))
        np.save(os.path.join(out, "share.npy"), share.astype(np.float32))
        rt = Dataset(); m = FileMetaDataset(); m.TransferSyntaxUID = ExplicitVRLittleEndian
        rt.SOPClassUID = m.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.481.3"
        rt.SOPInstanceUID = m.MediaStorageSOPInstanceUID = uid("rt"); rt.file_meta = m
        rt.StudyInstanceUID = uid("study"); rt.SeriesInstanceUID = uid("rts"); rt.Modality = "RTSTRUCT"; rt.PatientID = "P"
        roi = Dataset(); roi.ROINumber = 4; roi.ROIName = "GTV"; roi.ReferencedFrameOfReferenceUID = uid("frame")
        rt.StructureSetROISequence = [roi]
        series = Dataset(); series.SeriesInstanceUID = uid("series"); study = Dataset(); study.RTReferencedSeriesSequence = [series]
        frame = Dataset(); frame.FrameOfReferenceUID = uid("frame"); frame.RTReferencedStudySequence = [study]
        rt.ReferencedFrameOfReferenceSequence = [frame]
        def contour(k, points):
            first = np.array(stack[k].ImagePositionPatient, float)
            x, y = np.array(iop[:3]), np.array(iop[3:])
            item = Dataset(); item.ContourGeometricType = "CLOSED_PLANAR"; item.NumberOfContourPoints = len(points)
            item.ContourData = ["%.6f" % v for i, j in points for v in first + x * 0.7 * i + y * 0.8 * j]; return item
        roiContour = Dataset(); roiContour.ReferencedROINumber = 4
        roiContour.ContourSequence = [contour(2, [(1.5, 1.5), (9.5, 1.5), (9.5, 8.5), (1.5, 8.5)]),
            contour(2, [(3.5, 3.5), (6.5, 3.5), (6.5, 5.5), (3.5, 5.5)]), contour(3, [(0.5, 0.5), (4.5, 0.5), (0.5, 4.4)])]
        rt.ROIContourSequence = [roiContour]
        rt.save_as(os.path.join(out, "structures"), enforce_file_format=True)
        """#

    private let folder: TemporaryFolder
    private let study: Study
    private let structures: [ReferenceStructure]

    init() throws {
        folder = try TemporaryFolder()
        _ = try PythonTools.run(Self.program, [folder.url])
        study = try #require(try StudyFiles.contents(folder.url).studies.first)
        structures = ReferenceStructure.all(in: study)
    }

    private func array(_ name: String) throws -> Tensor {
        try NPY.tensor(from: [UInt8](Data(contentsOf: folder.url.appending(path: name))))
    }

    private func mask(_ label: String, labelMap: Bool = false, threshold: Double = 0.5) throws -> ReferenceMask {
        let own = structures.filter { $0.label == label }
        return try StudyFiles.reader.mask(of: try #require(labelMap ? own.last : own.first), threshold: threshold)
    }

    @Test("Segments and regions are found with their numbers and names")
    func finds() {
        let names = structures.map { "\($0.kind.rawValue) \($0.number) \($0.label)" }.sorted()
        #expect(
            names == [
                "segmentation 1 first", "segmentation 1 first", "segmentation 1 share", "segmentation 2 second",
                "segmentation 2 second", "structure-set 4 GTV",
            ])
        #expect(structures.allSatisfy { !$0.isOurs && $0.frameOfReferenceUID != nil })
    }

    @Test("Binary segments and label maps give the voxels that highdicom was given, on the grid of the images")
    func readsSegments() throws {
        let labels = try array("labels.npy").scalars
        let image = try #require(study.series.flatMap(\.volumes).first { $0.modality == "MR" }?.geometry)
        for labelMap in [false, true] {
            for (number, label) in [(Float(1), "first"), (2, "second")] {
                let mask = try mask(label, labelMap: labelMap)
                #expect((mask.geometry.origin - image.origin).length < 1e-6 && mask.geometry.size == image.size)
                #expect(abs(mask.geometry.spacing.z - 2.5) < 1e-6 && (mask.geometry.z - image.z).length < 1e-6)
                #expect(mask.voxels.scalars == labels.map { $0 == number ? 1 : 0 }, "\(label), label map \(labelMap)")
            }
        }
    }

    @Test("A fractional segment is inside from the threshold on", arguments: [0.25, 0.5, 0.51, 1])
    func readsFractions(_ threshold: Double) throws {
        let share = try array("share.npy").scalars
        let mask = try mask("share", threshold: threshold)
        #expect(mask.voxels.scalars == share.map { $0 > 0 && Double($0) >= threshold ? 1 : 0 })
    }

    @Test("A region is drawn on the series that it names, holes left out")
    func drawsRegions() throws {
        let region = try #require(structures.first { $0.kind == .structureSet })
        let volume = try #require(study.series.flatMap(\.volumes).first { $0.modality == "MR" })
        #expect(region.referencedSeries == [volume.seriesInstanceUID])
        let mask = try region.rasterised(on: volume.geometry)
        var expected = [Float](repeating: 0, count: 5 * 12 * 15)
        for j in 0..<12 {
            for i in 0..<15 {
                let inside = (2...9).contains(i) && (2...8).contains(j)
                let hole = (4...6).contains(i) && (4...5).contains(j)
                expected[(2 * 12 + j) * 15 + i] = inside && !hole ? 1 : 0
                // The slanted side from (4.5, 0.5) to (0.5, 4.4).
                let x = 4.5 - (Double(j) - 0.5) / 3.9 * 4
                expected[(3 * 12 + j) * 15 + i] = (1...4).contains(j) && i >= 1 && Double(i) < x ? 1 : 0
            }
        }
        #expect(mask.voxels.scalars == expected && mask.findings.isEmpty)
    }

    @Test("A region that lies in no slice of an image is refused, not moved")
    func refusesOtherPlanes() throws {
        let region = try #require(structures.first { $0.kind == .structureSet })
        let sagittal = VolumeGeometry(
            size: SIMD3(20, 20, 20), spacing: SIMD3(1, 1, 1), origin: .zero, x: SIMD3(0, 1, 0), y: SIMD3(0, 0, -1),
            z: SIMD3(-1, 0, 0), frameOfReferenceUID: nil)
        #expect(throws: ReferenceMaskError.planesDiffer(contours: 3)) { try region.rasterised(on: sagittal) }
    }
}
