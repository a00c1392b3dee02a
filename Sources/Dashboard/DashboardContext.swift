import Hummingbird
import HummingbirdCore
import NIOCore

/// What is known of a request beside what it says: the address that it came from.
struct DashboardContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// Without the port; `unknown` where the connection does not tell.
    let address: String

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        address = source.channel.remoteAddress?.ipAddress ?? "unknown"
    }
}
