import DICOM
import Delivery
import Foundation
import Glibc
import TestSupport

/// Orthanc as the PACS of a service that things happen to: cut off by SIGKILL, and started again with what it held.
final class ChaosPACS {
    private let orthanc: Orthanc
    private var running: RunningProgram?
    private(set) var cuts = 0

    init() throws { orthanc = try Orthanc() }

    var isRunning: Bool { running != nil }

    /// It as one of the service's destinations, tried for as long as it takes.
    var destination: String {
        """
        { "name": "pacs", "kind": "dicom", "title": "PACS", "host": "127.0.0.1", "port": \(orthanc.dicomPort),
          "connectSeconds": 2, "associationSeconds": 5, "messageSeconds": 5,
          "retry": { "firstSeconds": 0.2, "maxSeconds": 1, "attempts": 100000 } }
        """
    }

    func start() async throws { running = try await orthanc.start() }

    func cut() {
        running?.end(SIGKILL)
        running = nil
        cuts += 1
    }

    /// Every object that it holds, as files in a folder, by SOP instance UID.
    func objects(in folder: URL) throws -> [String: [URL]] {
        var found: [String: [URL]] = [:]
        for identifier in try orthanc.instances() {
            let url = folder.appending(path: "\(identifier).dcm")
            try orthanc.file(identifier).write(to: url)
            found[try FileIdentity(ofFile: url.path).sopInstanceUID, default: []].append(url)
        }
        return found
    }
}
