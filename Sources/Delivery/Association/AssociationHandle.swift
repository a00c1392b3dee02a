import CDCMTK
import DICOM

/// One association of DCMTK's, either end of it.
///
/// Calls block and belong to one thread at a time; only `cancel` may come from any thread at any time.
@safe final class AssociationHandle: @unchecked Sendable {
    private let pointer: OpaquePointer

    private static let isSetUp: Void = cdcm_association_set_up()

    init() throws(AssociationError) {
        _ = Self.isSetUp
        guard let pointer = unsafe cdcm_association_create() else { throw .outOfMemory }
        unsafe self.pointer = pointer
    }

    deinit { unsafe cdcm_association_destroy(pointer) }

    /// Ends the call under way and all later ones.
    func cancel() { unsafe cdcm_association_cancel(pointer) }

    func abort() { unsafe cdcm_association_abort(pointer) }

    func release() throws(AssociationError) { try check(unsafe cdcm_association_release(pointer)) }

    // MARK: Requesting

    struct Proposal: Hashable, Sendable {
        /// Odd, 1 to 255.
        let identifier: UInt8
        let abstractSyntax: String
        let transferSyntaxes: [String]
    }

    /// Asks `peer` for an association with these presentation contexts.
    func request(_ peer: PeerAddress, _ settings: AssociationSettings, _ proposals: [Proposal]) throws(AssociationError)
    {
        for proposal in proposals {
            try check(
                unsafe cdcm_association_propose(
                    pointer, proposal.identifier, proposal.abstractSyntax,
                    proposal.transferSyntaxes.joined(separator: "\\")))
        }
        try unsafe withOptions(settings, peer: peer) { options in unsafe cdcm_association_request(pointer, options) }
    }

    /// What became of a proposed context: the accepted transfer syntax, or nil and the reason as of PS3.8 9.3.3.2.
    func outcome(_ identifier: UInt8) -> (transferSyntax: String?, reason: UInt8) {
        var name = [CChar](repeating: 0, count: 65)
        let reason = unsafe cdcm_association_outcome(pointer, identifier, &name)
        return (reason == 0 ? Self.text(name) : nil, reason)
    }

    func echo(_ identifier: UInt8) throws(AssociationError) -> DIMSEStatus {
        var status: UInt16 = 0
        try check(unsafe cdcm_association_echo(pointer, identifier, &status))
        return DIMSEStatus(status)
    }

    /// Sends a part of an open file as the data set of an instance.
    func store(
        _ identifier: UInt8, sopClassUID: String, sopInstanceUID: String, descriptor: Int32, offset: Int, length: Int
    ) throws(AssociationError) -> DIMSEStatus {
        var status: UInt16 = 0
        try check(
            unsafe cdcm_association_store(
                pointer, identifier, sopClassUID, sopInstanceUID, descriptor, UInt64(offset), UInt64(length), &status))
        return DIMSEStatus(status)
    }

    func action(
        _ identifier: UInt8, sopClassUID: String, sopInstanceUID: String, action: UInt16, dataSet: [UInt8]
    ) throws(AssociationError) -> DIMSEStatus {
        var status: UInt16 = 0
        let result = unsafe dataSet.withUnsafeBufferPointer { bytes in
            guard let start = bytes.baseAddress else { return cdcm_net_status.CDCM_NET_FAILED }
            return unsafe cdcm_association_action(
                pointer, identifier, sopClassUID, sopInstanceUID, action, start, bytes.count, &status)
        }
        try check(result)
        return DIMSEStatus(status)
    }

    // MARK: Accepting

    /// Takes over a connected socket and waits for the peer's request.
    func receive(socket: Int32, _ settings: AssociationSettings) throws(AssociationError) {
        try unsafe withOptions(settings, peer: nil) { options in
            unsafe cdcm_association_receive(pointer, socket, options)
        }
    }

    var titles: (calling: String, called: String) {
        var calling = [CChar](repeating: 0, count: 17)
        var called = calling
        unsafe cdcm_association_titles(pointer, &calling, &called)
        return (Self.text(calling).trimmingSpaces, Self.text(called).trimmingSpaces)
    }

    var proposals: [Proposal] {
        var proposals: [Proposal] = []
        var identifier: UInt8 = 0
        var abstract = [CChar](repeating: 0, count: 65)
        var syntaxes = [CChar](repeating: 0, count: 8192)
        while proposals.count < 128,
            unsafe cdcm_association_proposal(
                pointer, UInt32(proposals.count), &identifier, &abstract, &syntaxes, syntaxes.count)
        {
            proposals.append(
                Proposal(
                    identifier: identifier, abstractSyntax: Self.text(abstract),
                    transferSyntaxes: Self.text(syntaxes).split(separator: "\\").map(String.init)))
        }
        return proposals
    }

    func accept(_ identifier: UInt8, _ transferSyntax: String, peerProvides: Bool = false) throws(AssociationError) {
        try check(unsafe cdcm_association_accept(pointer, identifier, transferSyntax, peerProvides))
    }

    /// - Parameter reason: as of `outcome`.
    func refuse(_ identifier: UInt8, reason: UInt8) throws(AssociationError) {
        try check(unsafe cdcm_association_refuse(pointer, identifier, reason))
    }

    func acknowledge() throws(AssociationError) { try check(unsafe cdcm_association_acknowledge(pointer)) }

    func reject(_ rejection: AssociationRejection) throws(AssociationError) {
        let raw = cdcm_rejection(result: rejection.result, source: rejection.source, reason: rejection.diagnostic)
        try check(unsafe cdcm_association_reject(pointer, raw))
    }

    // MARK: Messages

    /// A request that arrived, without its data set.
    struct Message {
        fileprivate(set) var raw: cdcm_message
        let kind: cdcm_message_kind
        let sopClassUID: String
        let sopInstanceUID: String
        let transferSyntaxUID: String
        let hasDataSet: Bool
    }

    /// Waits up to `seconds` for the peer's next request.
    func next(seconds: Int) throws(AssociationError) -> Message {
        var raw = cdcm_message()
        try check(unsafe cdcm_association_next(pointer, UInt32(seconds), &raw))
        let sopClass = unsafe withUnsafeBytes(of: raw.sop_class) { unsafe Self.text($0) }
        let sopInstance = unsafe withUnsafeBytes(of: raw.sop_instance) { unsafe Self.text($0) }
        let syntax = unsafe withUnsafeBytes(of: raw.transfer_syntax) { unsafe Self.text($0) }
        return Message(
            raw: raw, kind: raw.kind, sopClassUID: sopClass, sopInstanceUID: sopInstance, transferSyntaxUID: syntax,
            hasDataSet: raw.has_data_set)
    }

    /// Receives a message's data set piece by piece.
    /// - Parameters:
    ///   - discard: how many bytes to throw away after `sink` took no more, so that the peer can be answered.
    ///   - sink: false when it takes no more.
    /// - Returns: whether the sink took everything.
    func dataSet(
        of message: Message, discard: Int, _ sink: (UnsafeRawBufferPointer) -> Bool
    ) throws(AssociationError) -> Bool {
        let status = unsafe withoutActuallyEscaping(sink) { sink in
            var taking = unsafe Taking(sink: sink)
            var raw = message.raw
            return unsafe withUnsafeMutablePointer(to: &taking) { context in
                unsafe cdcm_association_data(
                    pointer, &raw, UInt64(discard),
                    { context, bytes, count in
                        let taking = unsafe context!.assumingMemoryBound(to: Taking.self)
                        let piece = unsafe UnsafeRawBufferPointer(start: bytes, count: count)
                        return unsafe taking.pointee.sink(piece) ? 0 : 1
                    }, context)
            }
        }
        if status == .CDCM_NET_SINK_FULL { return false }
        try check(status)
        return true
    }

    @unsafe private struct Taking {
        let sink: (UnsafeRawBufferPointer) -> Bool
    }

    func answer(_ message: Message, _ status: DIMSEStatus) throws(AssociationError) {
        var raw = message.raw
        try check(unsafe cdcm_association_answer(pointer, &raw, status.rawValue))
    }

    // MARK: Between Swift and C

    private func withOptions(
        _ settings: AssociationSettings, peer: PeerAddress?,
        _ body: (UnsafePointer<cdcm_association_options>) -> cdcm_net_status
    ) throws(AssociationError) {
        let strings = CStrings()
        let checks: [TLSSettings.Check: cdcm_tls_check] = [
            .host: .CDCM_TLS_CHECK_HOST, .chain: .CDCM_TLS_CHECK_CHAIN, .nothing: .CDCM_TLS_CHECK_NOTHING,
        ]
        var tls = unsafe cdcm_tls(
            certificate: strings.keep(settings.tls?.certificate), key: strings.keep(settings.tls?.key),
            authorities: strings.keep(settings.tls?.authorities),
            check: checks[settings.tls?.check ?? .host] ?? .CDCM_TLS_CHECK_HOST)
        let status = unsafe withUnsafePointer(to: &tls) { tls in
            var options = unsafe cdcm_association_options(
                calling_title: strings.keep(settings.title), called_title: strings.keep(peer?.title),
                host: strings.keep(peer?.host), port: peer?.port ?? 0,
                implementation_class_uid: strings.keep(Implementation.classUID),
                implementation_version_name: strings.keep(Implementation.versionName),
                max_pdu: UInt32(settings.maxPDU), connect_timeout: UInt32(settings.connectSeconds),
                association_timeout: UInt32(settings.associationSeconds),
                message_timeout: UInt32(settings.messageSeconds), tls: settings.tls == nil ? nil : tls)
            return unsafe withUnsafePointer(to: &options) { unsafe body($0) }
        }
        withExtendedLifetime(strings) {}
        try check(status)
    }

    private func check(_ status: cdcm_net_status) throws(AssociationError) {
        switch status {
        case .CDCM_NET_OK: return
        case .CDCM_NET_CANCELLED: throw .cancelled
        case .CDCM_NET_UNREACHABLE: throw .unreachable
        case .CDCM_NET_REJECTED:
            let raw = unsafe cdcm_association_rejection(pointer)
            throw .rejected(AssociationRejection(result: raw.result, source: raw.source, diagnostic: raw.reason))
        case .CDCM_NET_ABORTED: throw .aborted
        case .CDCM_NET_RELEASED: throw .released
        case .CDCM_NET_TIMED_OUT: throw .timedOut
        case .CDCM_NET_TLS: throw .tls(detail: detail)
        case .CDCM_NET_CLOSED: throw .closed
        case .CDCM_NET_PROTOCOL: throw .protocolViolated(detail: detail)
        case .CDCM_NET_FILE: throw .fileUnreadable
        case .CDCM_NET_OUT_OF_MEMORY: throw .outOfMemory
        case .CDCM_NET_SINK_FULL, .CDCM_NET_FAILED: throw .failed
        }
    }

    /// One line of what the library said.
    private var detail: String {
        let text = unsafe String(cString: cdcm_association_detail(pointer))
        return text.split(whereSeparator: \.isNewline).last.map { String($0.prefix(200)) } ?? ""
    }

    private static func text(_ characters: [CChar]) -> String {
        String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func text(_ bytes: UnsafeRawBufferPointer) -> String {
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
}

extension String {
    fileprivate var trimmingSpaces: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
