import DICOM
import Delivery
import Foundation
import Logging
import Records
import TestSupport
import Testing

/// In the words of PS3.15 A.5.3.
@Suite struct DeliveryEventAuditTests {
    private func sent(_ end: DestinationEnd, acknowledged: [String: Int], missing: Int) -> DeliveryEvent {
        .sent(
            SentStudy(
                destination: "pacs", end: end, study: "study-1", acknowledged: acknowledged, missing: missing,
                reason: missing > 0 ? DeliveryReason("dimse-a700", "full") : nil, isPostponed: true))
    }

    @Test func aTransferIsBegunAndTransferred() {
        let end = DestinationEnd.applicationEntity(title: "PACS", host: "10.0.0.1")
        let began = DeliveryEvent.sendingBegan(destination: "pacs", end: end, study: "study-1", instances: 3)
        #expect(began.auditEvents(title: "MODALIS").map(\.id) == [.beginTransferring])
        let done = sent(end, acknowledged: [SOPClass.ctImage: 3], missing: 0).auditEvents(title: "MODALIS")
        #expect(done.map(\.id) == [.instancesTransferred])
        #expect(done.first?.objects.first?.sopClasses == [.init(uid: SOPClass.ctImage, instances: 3)])
    }

    @Test func successAndFailureAreTwoEvents() {
        let events = sent(.server(host: "h"), acknowledged: [SOPClass.ctImage: 2], missing: 1).auditEvents(title: "M")
        #expect(events.map(\.outcome) == [.success, .minorFailure])
        #expect(events.last?.reason?.code == "dimse-a700")
    }

    @Test func aFolderIsAnExport() {
        #expect(sent(.folder, acknowledged: ["": 1], missing: 0).auditEvents(title: "M").map(\.id) == [.export])
    }

    @Test func aStrangerIsASecurityAlert() {
        let event = DeliveryEvent.callerRejected(title: "INTRUDER", address: "10.0.0.9", reason: "association-rejected")
        #expect(event.auditEvents(title: "M").map(\.id) == [.securityAlert])
        #expect(event.auditEvents(title: "M").first?.type == .nodeAuthentication)
    }

    @Test func theTrailHasThem() throws {
        let folder = try TemporaryFolder()
        let trail = try AuditTrail(at: folder.url.appending(path: "audit"))
        let record = trail.recorder(
            title: "M", logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        let before = trail.head
        record(.receivingBegan(caller: "CT1", address: "10.0.0.2", study: "study-2"))
        record(.received(caller: "CT1", address: "10.0.0.2", studies: ["study-2": [SOPClass.ctImage: 4]]))
        #expect(trail.head != before)
    }
}
