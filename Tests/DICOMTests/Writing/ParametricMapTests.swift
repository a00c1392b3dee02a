import DICOM
import Foundation
import TestSupport
import Testing

@Suite struct ParametricMapTests {
    /// A signed ramp, different in every voxel.
    private func map(_ source: VolumeDescription) -> ParametricMap {
        let size = source.geometry.size
        let count = size.x * size.y * size.z
        return ParametricMap(
            DerivedFixture.base(source), geometry: source.geometry,
            values: (0..<count).map { Float($0) / Float(count) - 0.25 },
            quantity: .init(
                concept: .saliency, method: CodingScheme.code("gradient", "Gradient"), explanation: "Attribution to x"),
            label: "ct")
    }

    @Test(
        .enabled(if: DICOMValidators.areInstalled && SharedData.has("data"), "needs dicom3tools and ../shared/data"),
        arguments: DerivedFixture.sources)
    func mapsOfRealSeriesHaveNoFaultThatTheirSourceHasNot(_ path: String) throws {
        let folder = try TemporaryFolder()
        var checked = 0
        for volume in try DerivedFixture.volumes(path) {
            guard volume.geometry.frameOfReferenceUID != nil else {
                #expect(throws: WritingError.self) { try map(volume).object() }
                checked += 1
                continue
            }
            let url = folder.url.appending(path: "map-\(checked).dcm")
            try map(volume).object().save(to: url)
            try DerivedFixture.check(url, volume)
            checked += 1
        }
        #expect(checked > 0)
    }

    @Test(.enabled(if: PythonTools.interpreter != nil, "\(PythonTools.missing)"))
    func pydicomReadsTheNumbersPositionsAndSourcesBack() throws {
        let folder = try TemporaryFolder()
        let url = folder.url.appending(path: "map.dcm")
        try map(DerivedFixture.volume()).object().save(to: url)
        let lines = try PythonTools.run(
            """
            import sys, pydicom, numpy
            d = pydicom.dcmread(sys.argv[1])
            a = numpy.frombuffer(d.FloatPixelData, '<f4')
            assert a.shape == (32,) and numpy.array_equal(a, (numpy.arange(32, dtype='f4') / numpy.float32(32)) - numpy.float32(0.25))
            for i, f in enumerate(d.PerFrameFunctionalGroupsSequence):
                assert f.FrameContentSequence[0].DimensionIndexValues == i + 1
                assert list(f.PlanePositionSequence[0].ImagePositionPatient) == [1, 2, 3 + 3 * i]
                s = f.DerivationImageSequence[0].SourceImageSequence[0]
                print(s.ReferencedSOPInstanceUID, s.PurposeOfReferenceCodeSequence[0].CodeValue)
            m = d.SharedFunctionalGroupsSequence[0].RealWorldValueMappingSequence[0]
            print(m.RealWorldValueSlope, m.DoubleFloatRealWorldValueFirstValueMapped, m.QuantityDefinitionSequence[0].ConceptCodeSequence[0].CodeMeaning)
            f = d.SharedFunctionalGroupsSequence[0].FrameAnatomySequence[0]
            print(f.AnatomicRegionSequence[0].CodeMeaning, f.FrameLaterality)
            print(d.ReferencedSeriesSequence[0].SeriesInstanceUID, d.ContentQualification, d.ImageType[3])
            """, [url])
        #expect(
            lines == [
                "2.25.1000 121322", "2.25.1001 121322", "1.0 -0.25 Saliency", "Chest U",
                "2.25.50 RESEARCH QUANTITY",
            ])
    }

    /// dcmqi is what 3D Slicer reads parametric maps with.
    @Test(
        .enabled(
            if: ModalisExecutable.tool("paramap2itkimage") != nil && PythonTools.has("SimpleITK"),
            "needs dcmqi's paramap2itkimage, and SimpleITK"))
    func dcmqiReadsTheNumbersAndTheGridBack() throws {
        let folder = try TemporaryFolder()
        let url = folder.url.appending(path: "map.dcm")
        try map(DerivedFixture.volume()).object().save(to: url)
        let result = try ModalisExecutable.run(
            try #require(ModalisExecutable.tool("paramap2itkimage")),
            ["--inputDICOM", url.path, "--outputDirectory", folder.url.path, "-t", "nrrd"])
        #expect(result.status == 0, "\(result.errors)")
        let lines = try PythonTools.run(
            """
            import sys, SimpleITK, numpy
            image = SimpleITK.ReadImage(sys.argv[1])
            expected = (numpy.arange(32, dtype='f4') / numpy.float32(32)) - numpy.float32(0.25)
            assert numpy.array_equal(SimpleITK.GetArrayFromImage(image).ravel(), expected)
            print(image.GetSize(), image.GetOrigin(), image.GetSpacing()[2])
            """, [folder.url.appending(path: "pmap.nrrd")])
        #expect(lines == ["(4, 4, 2) (1.0, 2.0, 3.0) 3.0"])
    }

    @Test func aMapOnAnotherGridNamesTheSlicesBesideEachFrame() throws {
        let source = DerivedFixture.volume()
        let grid = VolumeGeometry(
            size: SIMD3(2, 2, 1), spacing: SIMD3(2, 2, 6), origin: SIMD3(1.5, 2.5, 4.5), x: SIMD3(1, 0, 0),
            y: SIMD3(0, 1, 0), z: SIMD3(0, 0, 1), frameOfReferenceUID: "2.25.60")
        let object = try ParametricMap(
            DerivedFixture.base(source), geometry: grid, values: [0, 1, 2, 3],
            quantity: .init(concept: .saliency, method: .saliency, explanation: ""), label: "ct"
        ).object()
        let frames = object.attributes.items(Attribute.perFrameFunctionalGroupsSequence.tag)
        let sources = frames[0].items(Attribute.derivationImageSequence.tag)[0].items(Attribute.sourceImageSequence.tag)
        #expect(sources.count == 2)
    }

    @Test func theSameMapGivesTheSameBytesAndAnotherMapAnotherUID() throws {
        let map = map(DerivedFixture.volume())
        let bytes = try map.object().bytes()
        #expect(try map.object().bytes() == bytes)
        let other = ParametricMap(
            map.base, geometry: map.geometry, values: map.values.map { -$0 }, quantity: map.quantity, label: map.label)
        let uid = Attribute.sopInstanceUID.tag
        #expect(try other.object().attributes.string(uid) != map.object().attributes.string(uid))
    }

    @Test func valuesThatAreNotFiniteOrTooFewAreRefused() {
        let map = map(DerivedFixture.volume())
        for values in [[Float](repeating: 0, count: 31), [Float](repeating: .nan, count: 32)] {
            #expect(throws: WritingError.self) {
                try ParametricMap(
                    map.base, geometry: map.geometry, values: values, quantity: map.quantity, label: "ct"
                ).object()
            }
        }
    }
}
