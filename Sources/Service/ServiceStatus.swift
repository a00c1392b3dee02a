package import Foundation
package import Records

/// How the service is, for a person or a monitor.
package struct ServiceStatus: Codable, Hashable, Sendable {
    package struct Inbox: Codable, Hashable, Sendable {
        package let name: String
        /// Whether the folder is there and can be read.
        package let isReadable: Bool
        /// Folders that wait to be taken.
        package let waiting: Int
        /// Files directly in the inbox, which are held.
        package let looseFiles: Int
        /// How many of the waiting ones are held back, by the code of the reason.
        package let held: [String: Int]
    }

    package struct Disk: Codable, Hashable, Sendable {
        package let role: String
        package let freeBytes: Int
        package let totalBytes: Int
        /// Whether studies are no longer taken in because of it.
        package let isLow: Bool
    }

    package let isRunning: Bool
    /// Studies by state.
    package let studies: [String: Int]
    /// Seconds since the oldest study arrived that is still on its way; nil when none is.
    package let oldestWaitingSeconds: Double?
    package let inboxes: [Inbox]
    package let disks: [Disk]

    package init(_ file: ServiceConfigurationFile, ledger: Ledger, at now: Date) throws {
        isRunning = ServiceLock.isHeld(StagingArea(root: file.staging))
        studies = Dictionary(uniqueKeysWithValues: try ledger.counts().map { ($0.key.rawValue, $0.value) })
        let waiting = try ledger.studies(in: [.arrived, .claimed, .staged, .processing])
        // A folder without a study is on no way anywhere.
        oldestWaitingSeconds = waiting.filter { $0.reasonCode != ServiceError.folderEmpty.code }
            .compactMap(\.arrivedAt).min().map { now.timeIntervalSince($0) }
        inboxes = file.configuration.inboxes.map { inbox in
            let reasons = waiting.filter { $0.inbox == inbox.name && $0.state == .arrived }.compactMap(\.reasonCode)
            let folder = file.folder(of: inbox)
            let names = (try? FolderListing.names(in: folder.path))?.filter { !$0.hasPrefix(".") }
            let folders = names?.count { Folder.exists(folder.appending(path: $0)) } ?? 0
            return Inbox(
                name: inbox.name, isReadable: names != nil, waiting: folders,
                looseFiles: (names?.count ?? 0) - folders,
                held: Dictionary(reasons.map { ($0, 1) }, uniquingKeysWith: +))
        }
        let reserve = file.configuration.disk.reserveMiB << 20
        disks = [("staging", file.staging), ("results", file.results)].compactMap { role, folder in
            (try? DiskSpace(at: folder)).map {
                Disk(role: role, freeBytes: $0.free, totalBytes: $0.total, isLow: $0.free < reserve)
            }
        }
    }
}
