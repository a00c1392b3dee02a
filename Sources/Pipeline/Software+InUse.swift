import DICOM
import Inference
import Reports
import Tensors

extension StudyReport.Software {
    /// Modalis, then the libraries that decide about numbers and pixels, as linked.
    static var inUse: [StudyReport.Software] {
        [
            StudyReport.Software(name: "Modalis", version: Version.current),
            StudyReport.Software(name: "DCMTK", version: DICOMLibraries.dcmtkVersion),
            StudyReport.Software(name: "OpenJPEG", version: DICOMLibraries.openJPEGVersion),
            StudyReport.Software(name: "CharLS", version: DICOMLibraries.charLSVersion),
            StudyReport.Software(name: "oneDNN", version: ArithmeticLibrary.version),
        ]
    }
}
