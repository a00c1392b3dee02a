import Foundation
import TestSupport
import Testing

/// Masks that somebody drew, through `modalis evaluate`: the phantom's own mask as a Segmentation gives the same numbers.
@Suite(.enabled(if: PythonTools.interpreter != nil, Comment(rawValue: PythonTools.missing))) struct StructureMaskTests {
    private static let program = #"""
        import sys, os, json, glob, numpy as np, pydicom
        from pydicom.dataset import Dataset, FileMetaDataset
        from pydicom.uid import ExplicitVRLittleEndian, generate_uid
        study = sys.argv[1]
        truth = json.load(open(os.path.join(study, "truth/truth.json"))); g = truth["mask"]
        mask = np.load(os.path.join(study, "truth", g["file"])) > 0
        source = None
        for path in sorted(glob.glob(study + "/**/*", recursive=True)):
            try: source = pydicom.dcmread(path, stop_before_pixels=True); break
            except Exception: pass
        d = Dataset(); m = FileMetaDataset(); m.TransferSyntaxUID = ExplicitVRLittleEndian
        d.SOPClassUID = m.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.66.4"
        d.SOPInstanceUID = m.MediaStorageSOPInstanceUID = generate_uid(entropy_srcs=["s"])
        for k in ["StudyInstanceUID", "PatientID", "PatientName", "PatientBirthDate", "PatientSex", "FrameOfReferenceUID"]:
            if k in source: setattr(d, k, source[k].value)
        d.SeriesInstanceUID = generate_uid(entropy_srcs=["r"]); d.Modality = "SEG"; d.SegmentationType = "BINARY"
        d.SamplesPerPixel = 1; d.PhotometricInterpretation = "MONOCHROME2"; d.BitsAllocated = d.BitsStored = 1; d.HighBit = 0
        d.PixelRepresentation = 0; d.Rows, d.Columns = mask.shape[1:]
        D = np.array(g["direction"]).reshape(3, 3); S = g["spacing"]; O = np.array(g["origin"])
        shared = Dataset(); o = Dataset(); o.ImageOrientationPatient = ["%.10g" % v for v in [*D[:, 0], *D[:, 1]]]
        shared.PlaneOrientationSequence = [o]; p = Dataset(); p.PixelSpacing = [S[1], S[0]]; p.SliceThickness = S[2]
        p.SpacingBetweenSlices = S[2]; shared.PixelMeasuresSequence = [p]
        i = Dataset(); i.ReferencedSegmentNumber = 1; shared.SegmentIdentificationSequence = [i]
        d.SharedFunctionalGroupsSequence = [shared]
        slices = [z for z in range(mask.shape[0]) if mask[z].any()]
        frames = []
        for z in slices:
            f = Dataset(); q = Dataset(); q.ImagePositionPatient = ["%.10g" % v for v in O + D[:, 2] * S[2] * z]
            f.PlanePositionSequence = [q]; frames.append(f)
        d.PerFrameFunctionalGroupsSequence = frames; d.NumberOfFrames = len(frames)
        bits = np.packbits(mask[slices].ravel(), bitorder="little").tobytes()
        d.PixelData = bits + b"\0" * (len(bits) % 2); d["PixelData"].VR = "OB"
        segment = Dataset(); segment.SegmentNumber = 1; segment.SegmentLabel = "lesion"; d.SegmentSequence = [segment]
        d.file_meta = m; d.save_as(os.path.join(study, "segmentation"), enforce_file_format=True)
        """#

    private func evaluate(_ study: URL, _ more: [String]) throws -> (numbers: [Double], heading: String, errors: String)
    {
        let folder = try TemporaryFolder()
        let profile = RunCommandTests.profiles.appending(path: "petct-lesion.json").path
        let result = try ModalisExecutable.run(
            [
                "evaluate", "--profile", profile, study.path, "--method", "gradient", "--metric",
                "relevance-mass-accuracy",
                "pointing-game", "--output", folder.url.path,
            ] + more)
        let data = try? Data(contentsOf: folder.url.appending(path: "evaluation.json"))
        let record = try data.flatMap { try JSONSerialization.jsonObject(with: $0) as? [String: Any] }
        let numbers = (record?["results"] as? [[String: Any]] ?? []).compactMap { $0["mean"] as? Double }
        return (numbers, result.output, result.errors)
    }

    @Test func aSegmentGivesTheNumbersOfTheMaskItWasMadeFrom() throws {
        let folder = try TemporaryFolder()
        let study = folder.url.appending(path: "study")
        let phantom = try ModalisExecutable.run(["phantom", "petct-lesion", "--seed", "4", "--output", study.path])
        try #require(phantom.status == 0, "\(phantom.errors)")
        let file = try evaluate(study, [])
        #expect(!file.numbers.isEmpty && file.heading.contains("masks for 1"), "\(file.errors)")
        _ = try PythonTools.run(Self.program, [study])
        for more in [["--mask-structure", "les*"], ["--mask-structure", "1"], ["--study-mask", "nowhere.json"]] {
            let drawn = try evaluate(study, more)
            #expect(drawn.numbers == file.numbers && drawn.heading.contains("masks for 1"), "\(more): \(drawn.errors)")
        }
        let missing = try evaluate(study, ["--mask-structure", "liver"])
        #expect(missing.errors.contains("[mask-structure-missing]"))
    }
}
