import Delivery
import Testing

@Suite struct BackoffTests {
    @Test func theWaitDoublesUpToItsLimitAndIsAtLeastHalfOfIt() {
        var backoff = Backoff()
        (backoff.firstSeconds, backoff.maxSeconds) = (10, 100)
        for attempt in 1...60 {
            let whole = min(100, 10 * Double(1 << min(attempt - 1, 10)))
            let seconds = backoff.seconds(after: attempt, key: "study pacs")
            #expect(seconds >= whole / 2 && seconds <= whole)
        }
    }

    @Test func theJitterFollowsFromTheDeliveryAlone() {
        let backoff = Backoff()
        #expect(backoff.seconds(after: 3, key: "a") == backoff.seconds(after: 3, key: "a"))
        let different = Set((0..<50).map { backoff.seconds(after: 3, key: "study \($0)") })
        #expect(different.count == 50)
    }
}
