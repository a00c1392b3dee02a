import CDCMTK

/// The libraries that parse and decode.
package enum DICOMLibraries {
    package static var dcmtkVersion: String { unsafe String(cString: cdcm_dcmtk_version()) }
    package static var openJPEGVersion: String { unsafe String(cString: cdcm_openjpeg_version()) }
    package static var charLSVersion: String { unsafe String(cString: cdcm_charls_version()) }
}
