import Foundation
import Service
import TestSupport
import Testing

@Suite struct ServiceLockTests {
    @Test func oneServiceHasTheStagingFolder() throws {
        let folder = try TemporaryFolder()
        let area = StagingArea(root: folder.url)
        #expect(!ServiceLock.isHeld(area))
        do {
            let lock = try ServiceLock(area)
            #expect(ServiceLock.isHeld(area))
            #expect(throws: ServiceError.alreadyRunning) { _ = try ServiceLock(area) }
            withExtendedLifetime(lock) {}
        }
        #expect(!ServiceLock.isHeld(area))
    }
}
