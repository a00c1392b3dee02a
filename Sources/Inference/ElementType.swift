/// What a value's elements are. At run time all of them are held as Float32, which is exact for integers below 2²⁴;
/// constants keep their own type so that shape arithmetic is exact.
package enum ElementType: String, Sendable, Hashable, Codable {
    case float32, int64, bool
}
