import Foundation
import Glibc

/// Who takes part in events, in Modalis' words.
package enum AuditParty: Hashable, Sendable {
    /// This process; `title` is its AE title where it has one.
    case modalis(title: String? = nil)
    /// The person who runs the command.
    case operatorAtShell
    /// A person or token known to the dashboard, by a name that the configuration gives.
    case user(String)
    /// Whoever holds the dashboard's token, or wants it: known by the address alone.
    case visitor(address: String)
    /// An inbox or folder, by its configured name, never by its path.
    case folder(String)
    /// A DICOM application entity.
    case applicationEntity(title: String, address: String)
    /// A web server, by its configured name and host.
    case server(name: String, host: String)

    func participant(isRequestor: Bool, roles: [AuditCode]) -> AuditParticipant {
        switch self {
        case .modalis(let title):
            AuditParticipant(
                userID: String(getpid()), alternativeUserID: title.map { "AETITLES=\($0)" }, userName: "modalis",
                isRequestor: isRequestor, roles: roles, networkAccessPoint: Self.hostName,
                networkAccessPointType: .machineName)
        case .operatorAtShell:
            AuditParticipant(
                userID: "\(Self.loginName)@\(Self.hostName)", isRequestor: isRequestor, roles: roles,
                networkAccessPoint: Self.hostName, networkAccessPointType: .machineName)
        case .user(let name): AuditParticipant(userID: name, isRequestor: isRequestor, roles: roles)
        case .visitor(let address):
            AuditParticipant(
                userID: "dashboard", isRequestor: isRequestor, roles: roles, networkAccessPoint: address,
                networkAccessPointType: Self.kind(of: address))
        case .folder(let name):
            AuditParticipant(userID: name, isRequestor: isRequestor, roles: roles, media: .mediaURI)
        case .applicationEntity(let title, let address):
            AuditParticipant(
                userID: title, alternativeUserID: "AETITLES=\(title)", isRequestor: isRequestor, roles: roles,
                networkAccessPoint: address, networkAccessPointType: Self.kind(of: address))
        case .server(let name, let host):
            AuditParticipant(
                userID: name, isRequestor: isRequestor, roles: roles, networkAccessPoint: host,
                networkAccessPointType: Self.kind(of: host))
        }
    }

    private static func kind(of host: String) -> AuditParticipant.AccessPoint {
        var storage = in6_addr()
        let isAddress = [AF_INET, AF_INET6].contains { unsafe inet_pton($0, host, &storage) == 1 }
        return isAddress ? .address : .machineName
    }

    package static let hostName: String = {
        var bytes = [CChar](repeating: 0, count: 256)
        guard unsafe gethostname(&bytes, bytes.count - 1) == 0 else { return "localhost" }
        let name = String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return name.isEmpty ? "localhost" : name
    }()

    /// Of the effective user; the number where it has no name.
    static let loginName: String = {
        guard let entry = unsafe getpwuid(geteuid()), let name = unsafe entry.pointee.pw_name else {
            return String(geteuid())
        }
        return unsafe String(cString: name)
    }()
}
