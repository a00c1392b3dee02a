import Dispatch
import Foundation
import Glibc
import TestSupport
import Testing

/// The service beside systemd: its unit, and what it says at the socket that NOTIFY_SOCKET names.
@Suite struct ServiceManagerTests {
    private func configuration(_ folder: URL) throws -> URL {
        try FileManager.default.createDirectory(at: folder.appending(path: "in"), withIntermediateDirectories: true)
        _ = try TinyProfile(in: folder.appending(path: "profiles"))
        let url = folder.appending(path: "service.json")
        let text = """
            { "inboxes": [ { "name": "ct", "folder": "in", "profile": "profiles/tiny.json" } ], "staging": "staging",
              "results": "results", "ledger": "ledger.sqlite", "disk": { "reserveMiB": 0 } }
            """
        try Data(text.utf8).write(to: url)
        return url
    }

    @Test func readinessReloadsTheWatchdogAndTheEndAreTold() async throws {
        let folder = try TemporaryFolder()
        let socket = try NotificationSocket(in: folder.url)
        let file = try configuration(folder.url)
        let service = try RunningProgram(
            ModalisExecutable.url, ["watch", "--config", file.path],
            environment: ["NOTIFY_SOCKET": socket.path, "WATCHDOG_USEC": "200000"])
        try await eventually("READY") { socket.heard().contains("READY=1") }
        try await eventually("several signs of life") { socket.heard().count { $0 == "WATCHDOG=1" } >= 3 }
        #expect(socket.heard().first == "READY=1")
        let before = Self.microseconds()
        service.signal(SIGHUP)
        try await eventually("the reload") { socket.heard().contains { $0.hasPrefix("READY=1\nSTATUS=") } }
        var told = socket.heard().filter { $0 != "WATCHDOG=1" }
        let began = try #require(told.first { $0.hasPrefix("RELOADING=1\nMONOTONIC_USEC=") })
        let time = try #require(UInt64(began.split(separator: "=").last ?? ""))
        #expect(time >= before && time <= Self.microseconds())
        #expect(told.last == "READY=1\nSTATUS=the configuration was read again")
        // A configuration that is refused is told too, and the service goes on.
        try Data("{".utf8).write(to: file)
        service.signal(SIGHUP)
        try await eventually("the refusal") {
            socket.heard().contains("READY=1\nSTATUS=the configuration stays as it was [configuration-invalid]")
        }
        #expect(service.end(SIGTERM) == 0)
        told = socket.heard().filter { $0 != "WATCHDOG=1" }
        #expect(told.last == "STOPPING=1")
    }

    private static func microseconds() -> UInt64 { DispatchTime.now().uptimeNanoseconds / 1000 }

    /// With this build's executable in the place of the installed one.
    @Test(.enabled(if: ModalisExecutable.tool("systemd-analyze") != nil, "needs systemd"))
    func theUnitIsOneThatSystemdTakes() throws {
        let folder = try TemporaryFolder()
        let unit = folder.url.appending(path: "modalis.service")
        let text = try String(
            contentsOf: SharedData.checkout.appending(path: "Scripts/modalis.service"), encoding: .utf8)
        #expect(text.contains("/usr/local/bin/modalis"))
        try Data(text.replacing("/usr/local/bin/modalis", with: ModalisExecutable.url.path).utf8).write(to: unit)
        let tool = try #require(ModalisExecutable.tool("systemd-analyze"))
        let result = try ModalisExecutable.run(tool, ["verify", unit.path])
        #expect(result.status == 0 && result.errors.isEmpty && result.output.isEmpty, "\(result.errors)")
        // A unit that is wrong does not pass.
        try Data(text.replacing("Type=notify", with: "Tpye=notify").utf8).write(to: unit)
        #expect(try !ModalisExecutable.run(tool, ["verify", unit.path]).errors.isEmpty)
    }
}
