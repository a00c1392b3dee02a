import COneDNN

/// The library behind every operator.
package enum ArithmeticLibrary {
    /// oneDNN's version, such as `2.6.3`.
    package static var version: String { unsafe String(cString: conednn_version()) }
}
