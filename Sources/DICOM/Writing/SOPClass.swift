/// SOP classes of the objects that Modalis writes (PS3.4 B.5), and of the services that it uses.
package enum SOPClass {
    package static let ctImage = "1.2.840.10008.5.1.4.1.1.2"
    package static let mrImage = "1.2.840.10008.5.1.4.1.1.4"
    package static let petImage = "1.2.840.10008.5.1.4.1.1.128"
    package static let digitalXRayForPresentation = "1.2.840.10008.5.1.4.1.1.1.1"
    package static let secondaryCapture = "1.2.840.10008.5.1.4.1.1.7"
    package static let multiframeTrueColorSecondaryCapture = "1.2.840.10008.5.1.4.1.1.7.4"
    package static let parametricMap = "1.2.840.10008.5.1.4.1.1.30"
    package static let segmentation = "1.2.840.10008.5.1.4.1.1.66.4"
    package static let comprehensive3DSR = "1.2.840.10008.5.1.4.1.1.88.34"
    package static let keyObjectSelection = "1.2.840.10008.5.1.4.1.1.88.59"
    package static let encapsulatedPDF = "1.2.840.10008.5.1.4.1.1.104.1"

    /// A DICOMDIR.
    package static let mediaStorageDirectory = "1.2.840.10008.1.3.10"
    /// C-ECHO (PS3.4 annex A).
    package static let verification = "1.2.840.10008.1.1"
    /// PS3.4 annex J.
    package static let storageCommitmentPushModel = "1.2.840.10008.1.20.1"
    package static let storageCommitmentPushModelInstance = "1.2.840.10008.1.20.1.1"

    /// Whether a UID is of DICOM's storage classes (PS3.4 B.5), private ones excepted.
    package static func isStorage(_ uid: String) -> Bool { uid.hasPrefix("1.2.840.10008.5.1.4.1.1.") }
}
