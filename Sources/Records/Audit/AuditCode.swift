/// A coded concept as audit messages carry it (DICOM PS3.15 A.5.1, `CodedValueType`).
package struct AuditCode: Codable, Hashable, Sendable {
    package let code: String
    /// The coding scheme, `DCM` unless the code is our own.
    package let system: String
    package let meaning: String

    package init(_ code: String, _ meaning: String, system: String = "DCM") {
        self.code = code
        self.system = system
        self.meaning = meaning
    }
}

/// What happened: DICOM PS3.16 CID 400, Audit Event ID.
extension AuditCode {
    package static let applicationActivity = AuditCode("110100", "Application Activity")
    package static let auditLogUsed = AuditCode("110101", "Audit Log Used")
    package static let beginTransferring = AuditCode("110102", "Begin Transferring DICOM Instances")
    package static let instancesAccessed = AuditCode("110103", "DICOM Instances Accessed")
    package static let instancesTransferred = AuditCode("110104", "DICOM Instances Transferred")
    package static let studyDeleted = AuditCode("110105", "DICOM Study Deleted")
    package static let export = AuditCode("110106", "Export")
    package static let `import` = AuditCode("110107", "Import")
    package static let securityAlert = AuditCode("110113", "Security Alert")
    package static let userAuthentication = AuditCode("110114", "User Authentication")
}

/// Of which kind it was: DICOM PS3.16 CID 401, Audit Event Type Code.
extension AuditCode {
    package static let applicationStart = AuditCode("110120", "Application Start")
    package static let applicationStop = AuditCode("110121", "Application Stop")
    package static let login = AuditCode("110122", "Login")
    package static let logout = AuditCode("110123", "Logout")
    package static let nodeAuthentication = AuditCode("110126", "Node Authentication")
    package static let securityConfiguration = AuditCode("110129", "Security Configuration")
    package static let softwareConfiguration = AuditCode("110131", "Software Configuration")
    package static let useOfRestrictedFunction = AuditCode("110132", "Use of Restricted Function")
    package static let auditRecordingStopped = AuditCode("110133", "Audit Recording Stopped")
    package static let auditRecordingStarted = AuditCode("110134", "Audit Recording Started")
    package static let objectSecurityAttributesChanged = AuditCode("110135", "Object Security Attributes Changed")
    /// The standard has no type for input that is set apart: ours, as PS3.15 A.5 allows.
    package static let inputRefused = AuditCode("input-refused", "Input Refused", system: "99MODALIS")
}

/// In which role somebody took part: DICOM PS3.16 CID 402, Audit Active Participant Role ID Code.
extension AuditCode {
    package static let application = AuditCode("110150", "Application")
    package static let applicationLauncher = AuditCode("110151", "Application Launcher")
    package static let destination = AuditCode("110152", "Destination Role ID")
    package static let source = AuditCode("110153", "Source Role ID")
    package static let destinationMedia = AuditCode("110154", "Destination Media")
    package static let sourceMedia = AuditCode("110155", "Source Media")
}

/// What an object's identifier is: DICOM PS3.16 CID 404, Audit Participant Object ID Type Code, and what CID 404 takes from RFC 3881.
extension AuditCode {
    package static let studyInstanceUID = AuditCode("110180", "Study Instance UID")
    package static let sopClassUID = AuditCode("110181", "SOP Class UID")
    package static let node = AuditCode("110182", "Node ID")
    package static let patientNumber = AuditCode("2", "Patient Number", system: "RFC-3881")
    package static let uri = AuditCode("12", "URI", system: "RFC-3881")
    /// The short derived name that logs use instead of a UID.
    package static let studyLabel = AuditCode("study-label", "Study Label", system: "99MODALIS")
}

/// On what data came or went: DICOM PS3.16 CID 405, Media Type Code.
extension AuditCode {
    package static let mediaURI = AuditCode("110037", "URI")
}
