import Foundation
import Logging
import Service
import Testing

@Suite struct JournalLogTests {
    private let time = Date(timeIntervalSince1970: 0)

    @Test func theJournalGetsThePriorityAndNoTime() {
        let log = JournalLog(environment: ["JOURNAL_STREAM": "8:1"])
        #expect(
            log.line(.error, "a study fell", ["id": "a", "b": "c d"], at: time) == "<3>a study fell b=\"c d\" id=a\n")
    }

    @Test func aTerminalGetsTheTime() {
        let log = JournalLog(environment: [:])
        #expect(log.line(.info, "x", [:], at: time) == "1970-01-01T00:00:00Z info x\n")
    }

    @Test func aLineStaysALine() {
        let log = JournalLog(environment: ["JOURNAL_STREAM": "8:1"])
        let line = log.line(.notice, "a\nb", ["k": "v\n<0>forged"], at: time)
        #expect(line.filter { $0 == "\n" }.count == 1 && line.hasSuffix("\n"))
    }
}
