import Attribution
import Tensors
import Testing

@Suite struct AttributionModalityTests {
    private let early = [
        InputModality(name: "t1", kind: .image, input: "mr", channels: 0..<1),
        InputModality(name: "t2", kind: .image, input: "mr", channels: 1..<3),
        InputModality(name: "age", kind: .clinical, input: "clinical"),
    ]

    private func attribution(_ mr: Tensor) -> Attribution {
        Attribution(
            method: "gradient", parameters: [:], target: Target(output: "y", index: 0), targetValue: 0,
            maps: ["mr": mr, "clinical": SmallModels.row(2, -1)])
    }

    @Test func channelsOfAModalityAreSummedAtEachPlace() {
        let map = attribution(Tensor(shape: [1, 3, 1, 2], scalars: [1, -1, 2, 3, -2, 1]))
        #expect(map.map(for: early[0]) == Tensor(shape: [1, 2], scalars: [1, -1]))
        #expect(map.map(for: early[1]) == Tensor(shape: [1, 2], scalars: [0, 4]))
        #expect(map.map(for: early[2]) == Tensor(shape: [2], scalars: [2, -1]))
        #expect(map.map(for: InputModality(name: "ct", kind: .image, input: "ct")) == nil)
    }

    @Test func massIsCountedByElementSoThatChannelsDoNotCancel() {
        let masses = attribution(Tensor(shape: [1, 3, 1, 2], scalars: [1, -1, 2, 3, -2, 1])).masses(of: early)
        #expect(masses.map(\.positive) == [1, 6, 2])
        #expect(masses.map(\.absolute) == [2, 8, 3])
        #expect(zip(masses.map(\.absoluteShare), [2, 8, 3]).allSatisfy { abs($0 - $1 / 13) < 1e-12 })
        #expect(zip(masses.map(\.positiveShare), [1, 6, 2]).allSatisfy { abs($0 - $1 / 9) < 1e-12 })
    }

    @Test func oneChannelIsSharedByAllModalitiesOfItsInput() {
        let cam = attribution(Tensor(shape: [1, 1, 1, 2], scalars: [5, 6]))
        #expect(cam.map(for: early[0])?.scalars == [5, 6])
        #expect(cam.map(for: early[1])?.scalars == [5, 6])
    }
}
