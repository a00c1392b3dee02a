import DICOM
import Testing

struct StackSplittingTests {
    /// `count` volumes of slices at 0, 3, 6; `change` tells them apart.
    private func series(_ count: Int, _ change: (inout SyntheticInstance, _ volume: Int, _ slice: Int) -> Void)
        -> Series?
    {
        var instances: [SyntheticInstance] = []
        for slice in 0..<3 {
            for volume in 0..<count {
                var instance = SyntheticInstance(
                    position: SIMD3(0, 0, 3 * Double(slice)), number: slice * count + volume + 1)
                change(&instance, volume, slice)
                instances.append(instance)
            }
        }
        return StudyGrouping.onlySeries(instances)
    }

    @Test("b-values at the same positions are volumes of their own, in order of the b-value")
    func splitsByBValue() throws {
        let series = try #require(
            series(3) { instance, volume, _ in instance.extra[.diffusionBValue] = ["800", "50", "400"][volume] })
        #expect(series.volumes.map(\.distinction) == ["50", "400", "800"].map { ["DiffusionBValue": $0] })
        #expect(series.volumes.allSatisfy { $0.frames.count == 3 && $0.geometry.spacing.z == 3 })
        #expect(series.volumes.map(\.index) == [0, 1, 2])
    }

    @Test("Private b-values are found by their creator, in whatever block it has")
    func findsPrivateBValues() throws {
        let series = try #require(
            series(2) { instance, volume, _ in
                instance.extra[Tag(0x0019, 0x0011)] = "SIEMENS MR HEADER"
                instance.extra[Tag(0x0019, 0x110C)] = ["0", "1000"][volume]
            })
        #expect(series.volumes.map { $0.distinction["DiffusionBValue"] } == ["0", "1000"])
    }

    @Test("Sequence names tell b-values where nothing else does")
    func findsBValuesInSequenceNames() throws {
        let series = try #require(
            series(2) { instance, volume, _ in instance.extra[.sequenceName] = ["*ep_b50t", "*ep_b800t"][volume] })
        #expect(series.volumes.map { $0.distinction["DiffusionBValue"] } == ["50", "800"])
    }

    @Test("Directions of one b-value need both")
    func splitsByTwoAttributes() throws {
        let series = try #require(
            series(4) { instance, volume, _ in
                instance.extra[.echoTime] = volume < 2 ? "30" : "60"
                instance.extra[.imageType] = volume % 2 == 0 ? "ORIGINAL\\PRIMARY\\M" : "ORIGINAL\\PRIMARY\\P"
            })
        #expect(series.volumes.count == 4)
        #expect(
            series.volumes.map { $0.distinction["EchoTime"] } == ["30", "30", "60", "60"]
                && Set(series.volumes.map(\.distinction)).count == 4)
    }

    @Test("Dynamic phases are told by their time at each position, though every slice has its own time")
    func splitsByTime() throws {
        let series = try #require(
            series(3) { instance, volume, slice in
                instance.extra[.acquisitionDate] = "20200101"
                instance.extra[.acquisitionTime] = "1200\(10 + volume * 10 + slice).5"
            })
        #expect(series.volumes.map(\.distinction) == ["1", "2", "3"].map { ["AcquisitionTimeIndex": $0] })
    }

    @Test("A volume that was broken off is named as incomplete")
    func namesIncompleteVolumes() throws {
        var instances = SyntheticInstance.stack([0, 3, 6, 0, 3]) { instance, index in
            instance.extra[.temporalPositionIdentifier] = index < 3 ? "1" : "2"
        }
        instances.reverse()
        let series = try #require(StudyGrouping.onlySeries(instances))
        #expect(series.volumes.map { $0.frames.count } == [3, 2])
        #expect(series.volumes[1].findings.map(\.code.rawValue) == ["positions-incomplete"])
    }

    @Test("An acquisition number alone does not take a stack apart")
    func keepsStacksTogether() throws {
        let stack = SyntheticInstance.stack([0, 3, 6, 9]) { $0.extra[.acquisitionNumber] = String($1 / 2) }
        #expect(StudyGrouping.onlySeries(stack)?.volumes.count == 1)
    }

    @Test("Noise in the positions of repeated slices does not make new ones")
    func toleratesNoise() throws {
        let series = try #require(
            series(2) { instance, volume, slice in
                instance.extra[.diffusionBValue] = String(volume * 500)
                instance.position = SIMD3(0, 0, 3 * Double(slice) + Double(volume) * 0.01)
            })
        #expect(series.volumes.map { $0.frames.count } == [3, 3])
    }
}
