import DICOM
import Delivery
import Foundation
import TestSupport
import Testing

@Suite struct STOWDestinationTests {
    /// Objects that a server holds, by what it says of them (PS3.18 10.5.3.1, annex F.2.2).
    @Test func aResponseSaysWhatBecameOfEachInstance() throws {
        let json = """
            {"00081190": {"vr": "UR", "Value": ["http://server/studies/1.2"]},
             "00081199": {"vr": "SQ", "Value": [
                {"00081150": {"vr": "UI", "Value": ["1.2.840"]}, "00081155": {"vr": "UI", "Value": ["1.1"]}},
                {"00081155": {"vr": "UI", "Value": ["1.2"]}, "00081196": {"vr": "US", "Value": [45062]}}]},
             "00081198": {"vr": "SQ", "Value": [
                {"00081155": {"vr": "UI", "Value": ["1.3"]}, "00081197": {"vr": "US", "Value": [42752]}},
                {"00081155": {"vr": "UI", "Value": ["1.4"]}, "00081197": {"vr": "US", "Value": ["273"]}}]}}
            """
        let response = try #require(StoreResponse(json: Data(json.utf8)))
        #expect(response.stored.keys.sorted() == ["1.1", "1.2"])
        #expect(response.stored.compactMapValues { $0 } == ["1.2": 0xB006])
        #expect(response.failed == ["1.3": 0xA700, "1.4": 0x0111])
        #expect(StoreResponse(json: Data("<html>".utf8)) == nil)
    }

    private func file() throws -> OutgoingFile {
        let folder = try TemporaryFolder()
        let url = try #require(try SampleObjects.write(1, to: folder.url).first)
        return try OutgoingFile(at: url, relativePath: "a.dcm")
    }

    @Test func statusAndResponseTogetherDecide() throws {
        let file = try file()
        let uid = try #require(file.identity?.sopInstanceUID)
        func response(stored: String? = nil, warning: Int? = nil, failed: Int? = nil) throws -> StoreResponse {
            var parts: [String] = []
            if let stored {
                let remark = warning.map { #", "00081196": {"vr": "US", "Value": [\#($0)]}"# } ?? ""
                parts.append(
                    #""00081199": {"vr": "SQ", "Value": [{"00081155": {"vr": "UI", "Value": ["\#(stored)"]}\#(remark)}]}"#
                )
            }
            if let failed {
                parts.append(
                    #""00081198": {"vr": "SQ", "Value": [{"00081155": {"vr": "UI", "Value": ["\#(uid)"]}, "00081197": {"vr": "US", "Value": [\#(failed)]}}]}"#
                )
            }
            return try #require(StoreResponse(json: Data("{\(parts.joined(separator: ","))}".utf8)))
        }
        func judged(_ status: Int, _ answer: StoreResponse?) -> String {
            switch STOWDestination.outcome(of: file, status: status, answer) {
            case .duplicate: "duplicate"
            case .plain(.acknowledged(let warning)): warning.map { "warning " + $0.code } ?? "acknowledged"
            case .plain(.temporary(let reason)): "temporary " + reason.code
            case .plain(.refused(let reason)): "refused " + reason.code
            }
        }
        #expect(judged(200, nil) == "acknowledged")
        #expect(judged(200, try response()) == "acknowledged")
        #expect(judged(200, try response(stored: uid)) == "acknowledged")
        #expect(judged(200, try response(stored: uid, warning: 0xB000)) == "warning stow-b000")
        // Somebody else's instance was stored, ours was not mentioned.
        #expect(judged(200, try response(stored: "1.2.3")) == "temporary not-acknowledged")
        #expect(judged(202, nil) == "temporary not-acknowledged")
        #expect(judged(202, try response(stored: uid)) == "acknowledged")
        #expect(judged(202, try response(failed: 0xA700)) == "temporary dimse-a700")
        #expect(judged(202, try response(stored: uid, failed: 0xA900)) == "refused dimse-a900")
        #expect(judged(409, try response(failed: 0xC000)) == "refused dimse-c000")
        #expect(judged(409, try response(failed: 0x0111)) == "duplicate")
        #expect(judged(409, nil) == "duplicate")
        // A number of the warnings among the failures is a failure all the same.
        #expect(judged(409, try response(failed: 0xB000)) == "refused stow-b000")
        #expect(judged(400, nil) == "refused http-400")
        #expect(judged(413, nil) == "refused http-413")
        for status in [401, 403, 404, 408, 429, 500, 502, 503, 507] {
            #expect(judged(status, nil) == "temporary http-\(status)")
        }
    }

    @Test func aServerThatIsNotThereIsToldInOneReason() async throws {
        let settings = STOWSettings(url: "http://127.0.0.1:\(try LoopbackPort.free())/dicom-web")
        let report = DeliveryReport(told: { _, _ in Issue.record("nobody can have answered") })
        do {
            try await STOWDestination(settings).deliver([try file()], of: nil, report)
            Issue.record("it was delivered")
        } catch {
            #expect("\(error)".contains("connection"))
        }
    }
}
