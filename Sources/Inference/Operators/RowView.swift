import Tensors

/// An array seen along one axis, as `[outer, extent, inner]`.
struct RowView {
    let outer: Int
    let extent: Int
    let inner: Int

    init(_ shape: Shape, axis: Int) {
        outer = shape.dimensions[..<axis].reduce(1, *)
        extent = shape[axis]
        inner = shape.dimensions[(axis + 1)...].reduce(1, *)
    }
}
