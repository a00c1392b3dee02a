import Inference
import Tensors

extension Tensor {
    /// Elements that draw from one stream of random numbers.
    private static let stream = 1 << 14

    /// Copies of this sample (batch 1) in a batch, normal noise on every element.
    ///
    /// Runs of elements have streams of their own, begun by `random`: cores share the work, and any number of them draws the same.
    func noisy(_ deviation: Double, copies: Int = 1, _ random: inout SeededRandom) -> Tensor {
        let width = count
        let runs = (width + Self.stream - 1) / Self.stream
        let seeds = (0..<copies * runs).map { _ in random.next() }
        let noisy = unsafe [Float](unsafeUninitializedCapacity: copies * width) { result, count in
            unsafe scalars.withUnsafeBufferPointer { clean in
                Cores.split(seeds.count, grain: 1) { streams in
                    for number in streams {
                        var own = SeededRandom(seed: seeds[number])
                        let (copy, run) = number.quotientAndRemainder(dividingBy: runs)
                        for i in run * Self.stream..<min((run + 1) * Self.stream, width) {
                            unsafe result[copy * width + i] = clean[i] + Float(deviation * own.normal())
                        }
                    }
                }
            }
            count = copies * width
        }
        return Tensor(shape: shape.withBatch(copies), scalars: noisy)
    }

    /// The largest element less the smallest.
    var range: Double { Double(scalars.max() ?? 0) - Double(scalars.min() ?? 0) }
}
