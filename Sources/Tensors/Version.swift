/// The software's version, as reports and DICOM objects state it.
package enum Version {
    package static let current = "0.1.0"
}
