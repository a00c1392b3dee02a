import TestSupport
import Testing

@Suite struct CommandTests {
    @Test func versionIsPrinted() throws {
        let result = try ModalisExecutable.run(["--version"])
        #expect(result.status == 0)
        #expect(result.output.hasPrefix("modalis "))
    }

    @Test func anUnknownOptionIsBadUsage() throws {
        let result = try ModalisExecutable.run(["--no-such-option"])
        #expect(result.status == 64)
        #expect(result.errors.contains("no-such-option"))
    }
}
