import Foundation
package import Logging
package import Records
import Synchronization
import Tensors

/// Writes events into the audit trail. While the trail cannot be written (a full disk, say) events wait in order, and the
/// service goes on: the ledger has them too.
package final class AuditRecorder: Sendable {
    private let trail: AuditTrail
    private let logger: Logger
    private let waiting = Mutex<[AuditEvent]>([])

    package init(_ trail: AuditTrail, logger: Logger) {
        self.trail = trail
        self.logger = logger
    }

    package func record(_ event: AuditEvent) {
        waiting.withLock { waiting in
            waiting.append(event)
            do {
                while let next = waiting.first {
                    try trail.append(next)
                    waiting.removeFirst()
                }
            } catch {
                let reason = error as? any ReasonedError
                logger.error(
                    "the audit trail cannot be written; events wait",
                    metadata: ["reason": "\(reason?.code ?? "unexpected")", "waiting": "\(waiting.count)"])
            }
        }
    }
}
