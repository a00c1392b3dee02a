/// How far a series may depart from an ideal grid and still be one volume. A profile may state its own.
package struct GeometryTolerances: Hashable, Codable, Sendable {
    /// Largest departure of a gap from the median gap, as a share of it (0.01 = 1 %).
    package var spacingRelative: Double = 0.01
    /// …or in millimetres, whichever allows more.
    package var spacingAbsolute: Double = 0.1
    /// Largest difference of a direction cosine between slices.
    package var orientation: Double = 1e-4
    /// Largest in-plane shift of the stack's positions off the slice normal, in degrees (gantry tilt).
    package var shearDegrees: Double = 0.5

    package init() {}
}
