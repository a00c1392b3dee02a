import AsyncHTTPClient
import DICOM
import Foundation
import NIOCore
import NIOHTTP1
import NIOSSL
import Tensors

/// A destination by STOW-RS (PS3.18 10.5): DICOM files over HTTP to a DICOMweb server.
package struct STOWDestination: Destination {
    let settings: STOWSettings

    package var takesEveryFile: Bool { false }
    package var end: DestinationEnd { .server(host: settings.host) }

    package init(_ settings: STOWSettings) { self.settings = settings }

    package func deliver(_ files: [OutgoingFile], of study: String?, _ report: DeliveryReport) async throws {
        try await withClient { client in
            for batch in batches(files) {
                try Task.checkCancellation()
                for (file, outcome) in try await store(batch, client) { try report.told(file, outcome) }
            }
        }
    }

    /// Whether the server answers: a search for studies that asks for one.
    package func check() async throws {
        try await withClient { client in
            var request = try request("/studies?limit=1")
            request.headers.add(name: "Accept", value: "application/dicom+json")
            let response = try await execute(request, client)
            guard response.status.code < 400 || [400, 404, 405, 501].contains(response.status.code) else {
                throw STOWError.status(Int(response.status.code))
            }
        }
    }

    private func batches(_ files: [OutgoingFile]) -> [[OutgoingFile]] {
        var batches: [[OutgoingFile]] = []
        var bytes = 0
        for file in files {
            if let last = batches.last, last.count < settings.instances, bytes + file.bytes <= settings.bytes {
                batches[batches.count - 1].append(file)
                bytes += file.bytes
            } else {
                batches.append([file])
                bytes = file.bytes
            }
        }
        return batches
    }

    // MARK: Storing

    private func store(
        _ files: [OutgoingFile], _ client: HTTPClient
    ) async throws -> [(OutgoingFile, InstanceOutcome)] {
        let others = files.filter { $0.identity == nil }
        let objects = files.filter { $0.identity != nil }
        var outcomes: [(OutgoingFile, InstanceOutcome)] = others.map {
            ($0, .refused(DeliveryReason("not-dicom", "only DICOM files can be sent")))
        }
        guard !objects.isEmpty else { return outcomes }
        let upload = MultipartUpload(objects)
        var request = try request("/studies")
        request.method = .POST
        request.headers.add(name: "Content-Type", value: upload.contentType)
        request.headers.add(name: "Accept", value: "application/dicom+json")
        request.body = .stream(upload, length: .known(Int64(upload.length)))
        let response = try await execute(request, client)
        let status = Int(response.status.code)
        // Whoever says when to come again need not be given the rest now.
        if [429, 503].contains(status), let wait = RetryAfter.seconds(response.headers["Retry-After"].first, at: Date())
        {
            throw STOWError.busy(status: status, waitSeconds: wait)
        }
        let body = try await collected(response)
        let answer = StoreResponse(json: Data(body.readableBytesView))
        for file in objects {
            var outcome = Self.outcome(of: file, status: status, answer)
            if case .duplicate = outcome { outcome = .plain(try await compare(file, client)) }
            if case .plain(let plain) = outcome { outcomes.append((file, plain)) }
        }
        return outcomes
    }

    package enum Judgement: Equatable {
        case plain(InstanceOutcome)
        /// The server has an instance of that UID already.
        case duplicate
    }

    /// What a response means for one file.
    package static func outcome(of file: OutgoingFile, status: Int, _ answer: StoreResponse?) -> Judgement {
        let uid = file.identity?.sopInstanceUID ?? ""
        if let reason = answer?.failed[uid] {
            // Duplicate SOP instance (PS3.7 annex C).
            if reason == 0x0111 { return .duplicate }
            return .plain(InstanceOutcome(DIMSEStatus(reason)).asFailure(reason))
        }
        switch status {
        case 200, 202, 409:
            if let warning = answer?.stored[uid] {
                let remark = warning.map { DIMSEStatus($0) }
                return .plain(
                    .acknowledged(
                        warning: remark.map {
                            DeliveryReason("stow-" + $0.description.lowercased(), "stored with warning \($0)")
                        }))
            }
            // Without a word about any instance, 200 means that all are stored (PS3.18 table 10.5.3-1).
            if status == 200, answer == nil || answer?.stored.isEmpty == true && answer?.failed.isEmpty == true {
                return .plain(.acknowledged(warning: nil))
            }
            return status == 409 && answer == nil
                ? .duplicate
                : .plain(.temporary(DeliveryReason("not-acknowledged", "the server does not say that it stored it")))
        case 400, 406, 413, 414, 415, 422:
            return .plain(.refused(DeliveryReason("http-\(status)", "the server refused it, HTTP \(status)")))
        default:
            return .plain(.temporary(DeliveryReason("http-\(status)", "the server did not take it, HTTP \(status)")))
        }
    }

    // MARK: Comparing

    /// Whether the server holds the very bytes that it was to be given.
    private func compare(_ file: OutgoingFile, _ client: HTTPClient) async throws -> InstanceOutcome {
        let unknown = InstanceOutcome.temporary(
            DeliveryReason("duplicate-unknown", "the server has this instance, but does not show it for comparison"))
        guard let identity = file.identity, let study = identity.studyInstanceUID,
            let series = identity.seriesInstanceUID
        else { return unknown }
        var request = try request("/studies/\(study)/series/\(series)/instances/\(identity.sopInstanceUID)")
        request.headers.add(name: "Accept", value: "multipart/related; type=\"application/dicom\"; transfer-syntax=*")
        let response = try await execute(request, client)
        guard response.status == .ok else { return unknown }
        let folder = FileManager.default.temporaryDirectory.appending(path: "modalis-compare-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(at: folder) }
        let held = folder.appending(path: "held.dcm")
        guard try await RetrievedPart.save(response.body, to: held, limit: file.bytes + (1 << 20)) else {
            return unknown
        }
        guard let theirs = try? FileIdentity(ofFile: held.path),
            DataSetComparison.isSame(file.url, identity, held, theirs)
        else {
            return .refused(
                DeliveryReason("duplicate-differs", "the server has another object under this instance's UID"))
        }
        return .acknowledged(warning: DeliveryReason("duplicate", "the server had this very instance already"))
    }

    // MARK: HTTP

    private func request(_ path: String) throws -> HTTPClientRequest {
        var request = HTTPClientRequest(url: settings.url + path)
        request.headers.add(name: "User-Agent", value: "Modalis/\(Version.current)")
        if let token = settings.token {
            request.headers.add(name: "Authorization", value: "Bearer \(try token.read())")
        }
        return request
    }

    private func execute(_ request: HTTPClientRequest, _ client: HTTPClient) async throws -> HTTPClientResponse {
        do {
            // A day: what bounds a request is silence, not its length.
            return try await client.execute(request, timeout: .hours(24))
        } catch is CancellationError {
            throw CancellationError()
        } catch let error as any ReasonedError {
            throw error
        } catch is MultipartUpload.FileChanged, is CocoaError {
            throw STOWError.fileChanged
        } catch {
            throw STOWError.connection(Self.kind(of: error))
        }
    }

    private func collected(_ response: HTTPClientResponse) async throws -> ByteBuffer {
        do {
            return try await response.body.collect(upTo: 16 << 20)
        } catch {
            throw STOWError.connection(Self.kind(of: error))
        }
    }

    /// The kind of a failure without its details, which may hold addresses.
    private static func kind(of error: any Error) -> String {
        if let error = error as? HTTPClientError { return error.shortDescription }
        if error is NIOSSLError || error is BoringSSLError || error is NIOSSLExtraError { return "TLS failed" }
        return "the server cannot be reached"
    }

    private func withClient<Value>(_ body: (HTTPClient) async throws -> Value) async throws -> Value {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        // Who tries again is the courier.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.timeout.connect = .seconds(Int64(settings.connectSeconds))
        configuration.timeout.read = .seconds(Int64(settings.messageSeconds))
        configuration.timeout.write = .seconds(Int64(settings.messageSeconds))
        configuration.tlsConfiguration = try tlsConfiguration()
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        do {
            let value = try await body(client)
            try await client.shutdown()
            return value
        } catch {
            try? await client.shutdown()
            throw error
        }
    }

    private func tlsConfiguration() throws -> TLSConfiguration {
        var tls = TLSConfiguration.makeClientConfiguration()
        let given = settings.tls
        switch given.check {
        case .host: tls.certificateVerification = .fullVerification
        case .chain: tls.certificateVerification = .noHostnameVerification
        case .nothing: tls.certificateVerification = .none
        }
        if let authorities = given.authorities { tls.trustRoots = .file(authorities) }
        guard let certificate = given.certificate, let key = given.key else { return tls }
        do {
            tls.certificateChain = try NIOSSLCertificate.fromPEMFile(certificate).map { .certificate($0) }
            tls.privateKey = .privateKey(try NIOSSLPrivateKey(file: key, format: .pem))
        } catch {
            throw STOWError.tlsFiles
        }
        return tls
    }
}

extension InstanceOutcome {
    /// A failure reason is never an acknowledgement, whatever number a server gives.
    fileprivate func asFailure(_ reason: UInt16) -> InstanceOutcome {
        guard isAcknowledged else { return self }
        return .refused(DeliveryReason("stow-" + DIMSEStatus(reason).description.lowercased(), "the server refused it"))
    }
}

/// Why a DICOMweb server was not reached, or did not answer.
enum STOWError: PostponingError, Equatable {
    case connection(String)
    case status(Int)
    /// Asked to be left alone for a while (RFC 9110 10.2.3).
    case busy(status: Int, waitSeconds: Double)
    case tlsFiles
    case fileChanged

    var code: String {
        switch self {
        case .connection: "server-unreachable"
        case .status(let status), .busy(let status, _): "http-\(status)"
        case .tlsFiles: "tls-failed"
        case .fileChanged: "file-changed"
        }
    }

    var message: String {
        switch self {
        case .connection(let kind): "the DICOMweb server was not reached: \(kind)"
        case .status(let status): "the DICOMweb server answered with HTTP \(status)"
        case .busy(let status, let seconds):
            "the DICOMweb server answered with HTTP \(status) and asks for \(Int(seconds)) s of patience"
        case .tlsFiles: "the certificate or key for the DICOMweb server cannot be used"
        case .fileChanged: "a file changed while it was sent"
        }
    }

    var family: FailureFamily { .output }

    var waitSeconds: Double? {
        if case .busy(_, let seconds) = self { seconds } else { nil }
    }
}
