import Foundation
import Service
import TestSupport
import Testing

@Suite struct ServiceNotificationTests {
    @Test func theStateArrivesAtTheSocket() throws {
        let folder = try TemporaryFolder()
        let listener = try NotificationSocket(in: folder.url)
        let notification = ServiceNotification(environment: ["NOTIFY_SOCKET": listener.path])
        #expect(notification.send("READY=1"))
        #expect(listener.heard() == ["READY=1"])
    }

    @Test func aReloadIsBegunAndEndedWithWhatBecameOfIt() throws {
        let folder = try TemporaryFolder()
        let listener = try NotificationSocket(in: folder.url)
        let notification = ServiceNotification(environment: ["NOTIFY_SOCKET": listener.path])
        notification.reloading {
            #expect(listener.heard().count == 1)
            return "it went\nwell"
        }
        let heard = listener.heard()
        #expect(heard.count == 2 && heard[1] == "READY=1\nSTATUS=it went well")
        #expect(heard[0].wholeMatch(of: /RELOADING=1\nMONOTONIC_USEC=[0-9]+/) != nil)
    }

    @Test func withoutASocketNothingHappens() {
        #expect(!ServiceNotification(environment: [:]).send("READY=1"))
        #expect(!ServiceNotification(environment: ["NOTIFY_SOCKET": "/nonexistent/n"]).send("READY=1"))
    }
}
