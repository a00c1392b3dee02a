package import Tensors

extension VolumeGeometry {
    /// The map from this grid's index to `source`'s index. Both must lie in one frame of reference.
    package func transform(to source: VolumeGeometry) -> IndexTransform {
        let zero = source.index(ofPosition: origin)
        func step(_ index: SIMD3<Double>) -> SIMD3<Double> { source.index(ofPosition: position(ofIndex: index)) - zero }
        return IndexTransform(
            x: step(SIMD3(1, 0, 0)), y: step(SIMD3(0, 1, 0)), z: step(SIMD3(0, 0, 1)), offset: zero)
    }
}
