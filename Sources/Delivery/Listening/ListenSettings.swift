import DICOM

/// What a listener is, whom it lets in and how much it takes.
package struct ListenSettings: Hashable, Sendable {
    package var association: AssociationSettings
    /// An IP address of this machine; `::` for all.
    package var address = "::"
    /// 0 for a free one.
    package var port: UInt16 = 11112
    /// Whom to let in; nobody when empty.
    package var callers: [CallerRule] = []
    /// Whether callers must use this end's AE title.
    package var checksCalledTitle = true
    /// SOP classes that are taken; nil for every storage class of the standard.
    package var sopClasses: Set<String>?
    /// Transfer syntaxes that are taken, the preferred first.
    package var transferSyntaxes = TransferSyntaxUID.readable
    package var limits = ListenLimits()
    /// Seconds without a new object after which a study is complete.
    package var quietSeconds = 30.0
    /// Objects after which a study is complete at once; nil to go by silence alone.
    package var instances: Int?

    package init(association: AssociationSettings = AssociationSettings()) { self.association = association }

    func takes(sopClassUID: String) -> Bool {
        sopClasses.map { $0.contains(sopClassUID) } ?? SOPClass.isStorage(sopClassUID)
    }
}

/// How much a listener takes.
package struct ListenLimits: Hashable, Sendable {
    /// Associations at a time.
    package var associations = 16
    /// Bytes of one object.
    package var objectBytes = 4 << 30
    /// Bytes of all objects that wait in the spool.
    package var spoolBytes = 256 << 30
    /// Bytes that must stay free on the spool's disk.
    package var freeBytes = 2 << 30
    /// Seconds for which an association may be silent between messages.
    package var idleSeconds = 60

    package init() {}
}
