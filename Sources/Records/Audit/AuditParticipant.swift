/// A person, process or node that took part in an event (DICOM PS3.15 A.5.1, `ActiveParticipant`).
package struct AuditParticipant: Codable, Hashable, Sendable {
    package enum AccessPoint: String, Codable, Hashable, Sendable {
        case machineName = "1"
        case address = "2"
        case uri = "5"
    }

    /// Of a process its id, of a node its name or address, of a person `login@host` (PS3.15 A.5.2.1).
    package let userID: String
    /// For DICOM application entities `AETITLES=…` (PS3.15 A.5.2.2).
    package let alternativeUserID: String?
    package let userName: String?
    /// Whether this one began it. At most one participant of an event did.
    package let isRequestor: Bool
    package let roles: [AuditCode]
    package let networkAccessPoint: String?
    package let networkAccessPointType: AccessPoint?
    /// For media roles only.
    package let media: AuditCode?

    package init(
        userID: String, alternativeUserID: String? = nil, userName: String? = nil, isRequestor: Bool,
        roles: [AuditCode] = [], networkAccessPoint: String? = nil, networkAccessPointType: AccessPoint? = nil,
        media: AuditCode? = nil
    ) {
        self.userID = userID
        self.alternativeUserID = alternativeUserID
        self.userName = userName
        self.isRequestor = isRequestor
        self.roles = roles
        self.networkAccessPoint = networkAccessPoint
        self.networkAccessPointType = networkAccessPointType
        self.media = media
    }
}
