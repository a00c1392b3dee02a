package import Foundation

/// A PACS with DICOMweb: Debian's Orthanc with its plugin, on the loopback interface.
package final class Orthanc: Sendable {
    package static let plugin = "/usr/share/orthanc/plugins/libOrthancDicomWeb.so"
    package static let missing = "needs Debian's orthanc and orthanc-dicomweb"
    private static let program = ModalisExecutable.tool("Orthanc") ?? URL(filePath: "/usr/sbin/Orthanc")

    /// For `.enabled(if:_:)`.
    package static let isInstalled =
        FileManager.default.isExecutableFile(atPath: program.path) && FileManager.default.fileExists(atPath: plugin)

    package let dicomPort: UInt16
    package let httpPort: UInt16
    private let folder: TemporaryFolder
    private let settings: [String: String]

    /// - Parameter callback: the port at which `MODALIS` listens for reports of storage commitment.
    package init(callback: UInt16 = 11112) throws {
        folder = try TemporaryFolder()
        dicomPort = try LoopbackPort.free()
        httpPort = try LoopbackPort.free()
        settings = [
            "configuration": """
            {"Name": "PACS", "StorageDirectory": "\(folder.url.path)/db", "IndexDirectory": "\(folder.url.path)/db",
             "DicomAet": "PACS", "DicomPort": \(dicomPort), "HttpPort": \(httpPort), "RemoteAccessAllowed": false,
             "AuthenticationEnabled": false, "Plugins": ["\(Self.plugin)"], "DicomAlwaysAllowStore": true,
             "DicomWeb": {"Enable": true, "Root": "/dicom-web/"}, "SynchronousCMove": true,
             "DicomModalities": {"modalis": ["MODALIS", "127.0.0.1", \(callback)]}}
            """
        ]
        try FileManager.default.createDirectory(
            at: folder.url.appending(path: "db"), withIntermediateDirectories: true)
        try Data((settings["configuration"] ?? "").utf8).write(to: folder.url.appending(path: "orthanc.json"))
    }

    /// Starts it, again with what it held if it ran before; it ends with the value that is returned.
    package func start() async throws -> RunningProgram {
        let running = try RunningProgram(Self.program, [folder.url.appending(path: "orthanc.json").path])
        try await eventually("Orthanc answers") {
            if !running.isRunning { throw NotInTime(description: running.errors) }
            return LoopbackPort.isOpen(self.dicomPort) && LoopbackPort.isOpen(self.httpPort)
        }
        return running
    }

    package var dicomWeb: String { "http://127.0.0.1:\(httpPort)/dicom-web" }

    /// The identifiers of all instances that it holds.
    package func instances() throws -> [String] { try JSONDecoder().decode([String].self, from: get("/instances")) }

    /// An instance as it keeps it.
    package func file(_ identifier: String) throws -> Data { try get("/instances/\(identifier)/file") }

    private func get(_ path: String) throws -> Data {
        guard let curl = ModalisExecutable.tool("curl") else { throw NotInTime(description: "curl is missing") }
        let target = folder.url.appending(path: "answer-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: target) }
        let url = "http://127.0.0.1:\(httpPort)\(path)"
        let result = try ModalisExecutable.run(curl, ["-sf", "-o", target.path, url])
        guard result.status == 0 else { throw NotInTime(description: "no answer from Orthanc to \(path)") }
        return try Data(contentsOf: target)
    }
}
