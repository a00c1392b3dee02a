import Service
import Testing

@Suite struct WakeTests {
    @Test(.timeLimit(.minutes(1))) func aCallEndsASleep() async {
        let wake = Wake()
        async let sleep: Void = wake.sleep(for: .seconds(1000), clock: ContinuousClock())
        wake.call()
        await sleep
    }

    @Test(.timeLimit(.minutes(1))) func aCallBeforehandCounts() async {
        let wake = Wake()
        wake.call()
        await wake.sleep(for: .seconds(1000), clock: ContinuousClock())
    }

    @Test(.timeLimit(.minutes(1))) func timeEndsASleepToo() async {
        await Wake().sleep(for: .milliseconds(1), clock: ContinuousClock())
    }

    @Test(.timeLimit(.minutes(1))) func aCancelledTaskSleepsNoMore() async {
        let wake = Wake()
        let task = Task { await wake.sleep(for: .seconds(1000), clock: ContinuousClock()) }
        task.cancel()
        await task.value
    }

    @Test(.timeLimit(.minutes(1))) func everySleeperWakes() async {
        let wake = Wake()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<3 { group.addTask { await wake.sleep(for: .seconds(1000), clock: ContinuousClock()) } }
            group.addTask {
                // Nobody can tell from outside when the three sleep; calls until they are through.
                for _ in 0..<3 { wake.call() }
            }
            for _ in 0..<1 { await group.next() }
            while !group.isEmpty {
                wake.call()
                await group.next()
            }
        }
    }
}
