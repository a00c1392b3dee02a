import Dashboard
import Foundation
import Logging
import Records
import ServiceLifecycle
import TestSupport

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// A dashboard that listens on a free loopback port, and somebody who asks it.
struct DashboardClient: Sendable {
    let port: Int
    let ledger: Ledger
    let tokenFile: URL

    var token: String {
        get throws {
            try String(contentsOf: tokenFile, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
        }
    }

    struct Answer {
        let status: Int
        let headers: [String: String]
        let text: String
    }

    /// Asks with the token, unless other headers say who asks.
    func get(_ path: String, headers: [String: String]? = nil) async throws -> Answer {
        try await ask("GET", path, headers: try headers ?? ["Authorization": "Bearer \(token)"])
    }

    func ask(_ method: String, _ path: String, headers: [String: String], body: String? = nil) async throws -> Answer {
        var request = URLRequest(url: try address("http://127.0.0.1:\(port)\(path)"))
        request.httpMethod = method
        request.httpBody = body.map { Data($0.utf8) }
        for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
        let configuration = URLSessionConfiguration.ephemeral
        configuration.httpShouldSetCookies = false
        configuration.httpCookieAcceptPolicy = .never
        let session = URLSession(configuration: configuration, delegate: NoRedirect(), delegateQueue: nil)
        defer { session.finishTasksAndInvalidate() }
        let (data, response) = try await session.data(for: request)
        let answer = response as? HTTPURLResponse
        let fields = (answer?.allHeaderFields ?? [:]).reduce(into: [String: String]()) { fields, field in
            if let name = field.key as? String { fields[name.lowercased()] = field.value as? String }
        }
        return Answer(
            status: answer?.statusCode ?? 0, headers: fields, text: String(decoding: data, as: UTF8.self))
    }

    private struct BadAddress: Error {}

    private func address(_ url: String) throws -> URL {
        guard let url = URL(string: url) else { throw BadAddress() }
        return url
    }

    private final class NoRedirect: NSObject, URLSessionTaskDelegate, Sendable {
        func urlSession(
            _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
            newRequest request: URLRequest, completionHandler: @escaping @Sendable (URLRequest?) -> Void
        ) {
            completionHandler(nil)
        }
    }
}

/// What a dashboard in a test is to be like.
struct TestDashboard {
    var access = DashboardConfiguration.Access.token
    var identifiers = false
    var pageSize = 50
    var results: URL?
    /// Fills the ledger before anybody asks.
    var prepare: (Ledger) throws -> Void = { _ in }
    /// Hears of releases, log-ins and refusals.
    var told: @Sendable (String) -> Void = { _ in }

    /// Runs it for as long as `body` takes, and ends it by a graceful shutdown.
    func serve(_ body: (DashboardClient) async throws -> Void) async throws {
        let place = try TemporaryFolder()
        let ledger = try Ledger(at: place.url.appending(path: "ledger.sqlite"))
        try prepare(ledger)
        let tokenFile = place.url.appending(path: "dashboard-token")
        let (ports, port) = AsyncStream<Int>.makeStream()
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let told = told
        let server = try DashboardServer(
            DashboardConfiguration(port: 0, access: access, identifiers: identifiers, pageSize: pageSize),
            ledger: ledger,
            results: results ?? place.url, disks: [("ledger", place.url)], tokenFile: tokenFile,
            actions: DashboardActions { id, address in
                try ledger.advance(id, to: .staged, reason: ("released", "released from quarantine"))
                told("released \(id) for \(address)")
            } loggedIn: {
                told("logged in \($0)")
            } refused: {
                told("refused \($0): \($1.rawValue) \($2)")
            }, logger: logger, started: { port.yield($0) })
        let group = ServiceGroup(services: [server], logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                // A server that cannot begin shall not be waited for.
                defer { port.finish() }
                try await group.run()
            }
            var found: Int?
            for await number in ports {
                found = number
                break
            }
            guard let found else { return try await tasks.waitForAll() }
            do {
                try await body(DashboardClient(port: found, ledger: ledger, tokenFile: tokenFile))
            } catch {
                await group.triggerGracefulShutdown()
                throw error
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
        withExtendedLifetime(place) {}
    }
}

/// Ledger rows for tests.
enum Rows {
    static let hostile = "<script>window.hacked=1</script>"

    /// One staged study, and what the closure does with it.
    static func study(
        _ id: String, in ledger: Ledger, profile: String = "p", then: (Ledger) throws -> Void = { _ in }
    ) throws {
        var entry = StudyEntry(id: id, inbox: "ward", state: .staged, files: 3, bytes: 1234, at: Date())
        entry.label = "study-\(id)"
        entry.profile = profile
        try ledger.insert(entry)
        try then(ledger)
    }

    static func quarantined(_ id: String, in ledger: Ledger) throws {
        try study(id, in: ledger, profile: hostile) {
            try $0.advance(id, to: .quarantined, reason: (code: "poison", message: "it fails \(hostile)"))
        }
    }

    static func processed(_ id: String, in ledger: Ledger, results: String) throws {
        try study(id, in: ledger) {
            try $0.advance(id, to: .processing)
            try $0.advance(id, to: .processed) { $0.resultsPath = results }
        }
    }
}
