import DICOM
import Testing

struct AcquisitionsTests {
    private func codes(_ findings: [Finding]) -> [String] { findings.map(\.code.rawValue) }

    @Test("Two acquisitions apart from each other in one series are two volumes")
    func separates() throws {
        let stack = SyntheticInstance.stack([0, 2, 4, 40, 42, 44]) { instance, index in
            instance.extra[.acquisitionNumber] = index < 3 ? "1" : "2"
        }
        let series = try #require(StudyGrouping.onlySeries(stack))
        #expect(series.volumes.map(\.geometry.size.z) == [3, 3] && series.refusals.isEmpty)
        #expect(series.volumes.map(\.distinction) == [["AcquisitionNumber": "1"], ["AcquisitionNumber": "2"]])
        #expect(series.volumes.allSatisfy { codes($0.findings) == ["acquisitions-several"] })
        #expect(series.volumes[1].geometry.origin.z == 40)
    }

    @Test("Slices that are missing in the middle do not make two acquisitions")
    func keepsMissingSlices() throws {
        let stack = SyntheticInstance.stack([0, 2, 4, 40, 42, 44]) { instance, index in
            // Every slice has a number or time of its own.
            instance.extra[.acquisitionNumber] = "\(index)"
            instance.extra[.acquisitionTime] = "10000\(index)"
        }
        let series = try #require(StudyGrouping.onlySeries(stack))
        #expect(series.volumes.isEmpty && codes(series.refusals) == ["spacing-uneven", "slices-missing"])
    }

    @Test("Two slices prove no volume: uneven ones are not split into pairs")
    func needsThree() throws {
        let stack = SyntheticInstance.stack([0, 5, 10, 20]) { instance, index in
            instance.extra[.acquisitionNumber] = index < 2 ? "1" : "2"
        }
        let series = try #require(StudyGrouping.onlySeries(stack))
        #expect(series.volumes.isEmpty && codes(series.refusals).contains("spacing-uneven"))
    }

    @Test("An acquisition that is no volume by itself leaves the whole refused")
    func needsVolumes() throws {
        let stack = SyntheticInstance.stack([0, 2, 4, 40, 42, 49]) { instance, index in
            instance.extra[.acquisitionNumber] = index < 3 ? "1" : "2"
        }
        let series = try #require(StudyGrouping.onlySeries(stack))
        #expect(series.volumes.isEmpty && codes(series.refusals).contains("spacing-uneven"))
    }

    @Test("One grid that several acquisitions fill is one volume, and a reader is told")
    func joins() throws {
        let turns = SyntheticInstance.stack([0, 1, 2, 3, 4, 5]) { instance, index in
            instance.extra[.acquisitionNumber] = index % 2 == 0 ? "1" : "2"
        }
        let volume = try #require(StudyGrouping.onlySeries(turns)?.volumes.first)
        #expect(volume.geometry.size.z == 6 && codes(volume.findings) == ["acquisitions-joined"])
        #expect(volume.findings[0].message.contains("by turns"))
        let blocks = SyntheticInstance.stack([0, 1, 2, 3, 4, 5]) { instance, index in
            instance.extra[.acquisitionNumber] = index < 3 ? "1" : "2"
        }
        let message = StudyGrouping.onlySeries(blocks)?.volumes.first?.findings.first?.message
        #expect(message?.contains("one after another") == true)
    }

    @Test("Stacks in different frames of reference are different volumes; a frame for each image is none")
    func separatesFramesOfReference() throws {
        let two = SyntheticInstance.stack([0, 2, 4, 6]) { instance, index in
            instance.extra[.frameOfReferenceUID] = index < 2 ? "1.2.7" : "1.2.8"
        }
        let series = try #require(StudyGrouping.onlySeries(two))
        #expect(series.volumes.map(\.geometry.frameOfReferenceUID) == ["1.2.7", "1.2.8"])
        #expect(series.volumes.allSatisfy { codes($0.findings) == ["frames-of-reference-mixed"] })
        let each = SyntheticInstance.stack([0, 2, 4]) { instance, index in
            instance.extra[.frameOfReferenceUID] = "1.2.\(index)"
        }
        let refused = try #require(StudyGrouping.onlySeries(each))
        #expect(refused.volumes.isEmpty && codes(refused.refusals) == ["frames-of-reference-mixed"])
    }

    @Test(
        "A screen or a projection among slices does not shift them",
        arguments: [
            ("DERIVED\\SECONDARY\\SCREEN SAVE", "screen-save"), ("ORIGINAL\\PRIMARY\\SCREEN SAVE", "screen-save"),
            ("DERIVED\\SECONDARY\\PROJECTION IMAGE", "derived-image"),
        ])
    func leavesOutDerived(_ type: String, _ code: String) throws {
        let stack = SyntheticInstance.stack([0, 2, 4, 100]) { instance, index in
            instance.extra[.imageType] = index < 3 ? "ORIGINAL\\PRIMARY\\AXIAL" : type
        }
        let series = try #require(StudyGrouping.onlySeries(stack))
        #expect(series.volumes.map(\.geometry.size.z) == [3] && codes(series.refusals) == [code])
    }

    @Test("A series of nothing but derived images is what it is")
    func keepsDerivedSeries() throws {
        let stack = SyntheticInstance.stack([0, 2, 4]) { instance, _ in
            instance.extra[.imageType] = "DERIVED\\SECONDARY\\REFORMATTED"
        }
        let series = try #require(StudyGrouping.onlySeries(stack))
        #expect(series.volumes.map(\.geometry.size.z) == [3] && series.refusals.isEmpty)
    }
}
