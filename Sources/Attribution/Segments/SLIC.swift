import Tensors

/// Simple linear iterative clustering: segments of places that lie together and look alike (Achanta et al. 2012).
///
/// k-means on intensity and position, each centre looking only at places within twice the grid's spacing S:
/// `D² = (Δ intensity / compactness)² + (Δ position / S)²`, intensities scaled to [0, 1], positions in millimetres (or
/// whatever `spacing` is in), so that segments are round in space also where slices are thick. Centres start on a regular
/// grid over the mask; places outside the mask belong to no segment. Parts that are cut off and too small join the
/// neighbour they touch most. In 2-D and 3-D, any number of channels; no randomness.
package struct SLIC: Sendable, Hashable {
    /// About how many segments; the grid and joining small parts decide how many it becomes.
    package var count: Int
    /// Weight of position against intensity: large values give boxes, small values follow the intensities.
    package var compactness: Double
    /// Standard deviation in places of the smoothing beforehand; 0 for none.
    package var sigma: Double
    /// At most so many rounds; it stops when nothing changes.
    package var iterations: Int
    /// Parts smaller than this part of the average segment join a neighbour.
    package var minimumPart: Double

    /// The defaults of Jin et al. 2023 but for the count (theirs 50 in three dimensions).
    /// - Throws: `MetricError.wrongParameter` for values out of range.
    package init(
        count: Int = 50, compactness: Double = 0.1, sigma: Double = 2, iterations: Int = 10, minimumPart: Double = 0.25
    ) throws(MetricError) {
        guard (1...1_000_000).contains(count) else {
            throw .wrongParameter(name: "count", expected: "a whole number from 1 to 1000000")
        }
        guard compactness > 0, compactness.isFinite else {
            throw .wrongParameter(name: "compactness", expected: "a number above 0")
        }
        guard (0...1000).contains(sigma) else {
            throw .wrongParameter(name: "sigma", expected: "a number from 0 to 1000")
        }
        guard (1...1000).contains(iterations) else {
            throw .wrongParameter(name: "iterations", expected: "a whole number from 1 to 1000")
        }
        guard (0...1).contains(minimumPart) else {
            throw .wrongParameter(name: "minimumPart", expected: "a number from 0 to 1")
        }
        self.count = count
        self.compactness = compactness
        self.sigma = sigma
        self.iterations = iterations
        self.minimumPart = minimumPart
    }
}
