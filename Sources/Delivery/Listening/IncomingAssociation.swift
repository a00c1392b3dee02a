import CDCMTK
import DICOM
import Logging

/// One caller's association, from its request to its end. Runs on a thread of its own.
struct IncomingAssociation {
    let association: AssociationHandle
    let address: SocketAddress
    let settings: ListenSettings
    let spool: ReceivingSpool
    let logger: Logger
    let events: DeliveryEventHandler
    let commitments: (@Sendable (StorageCommitmentReport) -> Void)?
    /// Whether there are as many associations as there may be.
    let isBusy: Bool
    /// Told when an object begins (true) and ends, so that a stop does not break it.
    let working: (Bool) -> Void

    private struct Summary {
        /// Instances by study's label and SOP class.
        var studies: [String: [String: Int]] = [:]
        var last: String?
    }

    func run(socket: Int32) {
        do throws(AssociationError) {
            try association.receive(socket: socket, settings.association)
        } catch {
            logger.info("a connection came to no association", metadata: ["reason": "\(error.code)"])
            if case .tls = error {
                events(.callerRejected(title: "", address: address.description, reason: error.code))
            }
            return
        }
        let titles = association.titles
        if let rejection = rejection(titles) {
            logger.notice("an association was rejected", metadata: ["reason": "\(rejection.reason)"])
            if rejection != .busy {
                events(
                    .callerRejected(
                        title: titles.calling, address: address.description, reason: "association-rejected"))
            }
            try? association.reject(rejection)
            return
        }
        var summary = Summary()
        do throws(AssociationError) {
            try negotiate()
            try serve(titles.calling, &summary)
        } catch {
            switch error {
            case .released: break
            case .cancelled: association.abort()
            default:
                logger.notice("an association broke", metadata: ["reason": "\(error.code)"])
                association.abort()
            }
        }
        if !summary.studies.isEmpty {
            events(.received(caller: titles.calling, address: address.description, studies: summary.studies))
        }
    }

    private func rejection(_ titles: (calling: String, called: String)) -> AssociationRejection? {
        if settings.checksCalledTitle, titles.called != settings.association.title { return .calledTitleUnknown }
        guard settings.callers.contains(where: { $0.allows(title: titles.calling, address: address) }) else {
            return .callerUnknown
        }
        return isBusy ? .busy : nil
    }

    private func negotiate() throws(AssociationError) {
        for proposal in association.proposals {
            let commits = proposal.abstractSyntax == SOPClass.storageCommitmentPushModel && commitments != nil
            let uncompressed = [TransferSyntaxUID.explicit, TransferSyntaxUID.implicit]
            let wanted: [String]
            switch proposal.abstractSyntax {
            case SOPClass.verification: wanted = uncompressed
            case _ where commits: wanted = uncompressed
            case let uid where settings.takes(sopClassUID: uid): wanted = settings.transferSyntaxes
            default:
                try association.refuse(proposal.identifier, reason: 3)
                continue
            }
            if let syntax = wanted.first(where: { proposal.transferSyntaxes.contains($0) }) {
                try association.accept(proposal.identifier, syntax, peerProvides: commits)
            } else {
                try association.refuse(proposal.identifier, reason: 4)
            }
        }
        try association.acknowledge()
    }

    private func serve(_ caller: String, _ summary: inout Summary) throws(AssociationError) {
        while true {
            let message = try association.next(seconds: settings.limits.idleSeconds)
            working(true)
            defer { working(false) }
            switch message.kind {
            case .CDCM_MESSAGE_ECHO: try association.answer(message, .success)
            case .CDCM_MESSAGE_STORE where message.hasDataSet:
                try store(message, caller, &summary)
            case .CDCM_MESSAGE_EVENT_REPORT where message.hasDataSet && commitments != nil:
                do {
                    commitments?(try StorageCommitmentReport.receive(message, association))
                } catch let error as AssociationError {
                    throw error
                } catch {
                    throw .failed
                }
            default: throw .protocolViolated(detail: "an operation that was not negotiated")
            }
        }
    }

    private func store(
        _ message: AssociationHandle.Message, _ caller: String, _ summary: inout Summary
    ) throws(AssociationError) {
        let after = summary.last
        let file: SpoolFile
        do throws(ReceivingSpool.Refusal) {
            file = try spool.begin(
                sopClassUID: message.sopClassUID, sopInstanceUID: message.sopInstanceUID,
                transferSyntaxUID: message.transferSyntaxUID, after: after)
        } catch {
            // The data set is on its way all the same.
            _ = try unsafe association.dataSet(of: message, discard: settings.limits.objectBytes) { _ in false }
            return try refuse(message, error)
        }
        defer { spool.end(after: after) }
        let isWhole = try unsafe association.dataSet(of: message, discard: settings.limits.objectBytes) { piece in
            unsafe file.append(piece)
        }
        guard isWhole else {
            let refusal =
                file.isTooLarge
                ? ReceivingSpool.Refusal(
                    status: .objectTooLarge, reason: DeliveryReason("object-too-large", "an object is over the limit"))
                : ReceivingSpool.Refusal(
                    status: .outOfResources,
                    reason: DeliveryReason(ListenError.spool(errorNumber: file.errorNumber)))
            return try refuse(message, refusal)
        }
        do throws(ReceivingSpool.Refusal) {
            let study = try spool.take(
                file, sopClassUID: message.sopClassUID, sopInstanceUID: message.sopInstanceUID, caller: caller)
            summary.last = study
            let label = ReceivedStudy.label(study)
            if summary.studies[label] == nil {
                events(.receivingBegan(caller: caller, address: address.description, study: label))
            }
            summary.studies[label, default: [:]][message.sopClassUID, default: 0] += 1
        } catch {
            return try refuse(message, error)
        }
        try association.answer(message, .success)
    }

    private func refuse(
        _ message: AssociationHandle.Message, _ refusal: ReceivingSpool.Refusal
    ) throws(AssociationError) {
        logger.notice(
            "an object was refused",
            metadata: ["status": "\(refusal.status)", "reason": "\(refusal.reason.code)"])
        try association.answer(message, refusal.status)
    }
}
