package import Records

extension [DeliveryRoute] {
    /// Writes down what a destination says of keeping instances; what it does not answer for is sent again, as patiently as the
    /// destination is tried, and after so many times set aside with the reason.
    /// - Parameter limit: how often a destination may fail to answer for a delivery.
    /// - Throws: `LedgerError`.
    package func settle(_ report: StorageCommitmentReport, in ledger: Ledger, limit: Int = 3) throws {
        try ledger.settleCommitment(report.transactionUID, failed: report.failed, limit: limit) { name, failures in
            let backoff = first { $0.name == name }?.backoff ?? Backoff()
            return backoff.seconds(after: failures, key: report.transactionUID)
        }
    }
}
