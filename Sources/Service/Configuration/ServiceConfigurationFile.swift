import Attribution
package import Foundation
import Profiles

/// A configuration that was read from a file; its paths are relative to that file's folder.
package struct ServiceConfigurationFile: Sendable {
    package let configuration: ServiceConfiguration
    package let url: URL

    /// - Throws: `ServiceError` with everything that is wrong and where.
    package init(contentsOf url: URL) throws {
        let data: Data
        do {
            data = try Data(contentsOf: url)
        } catch {
            throw ServiceError.configurationUnreadable(
                file: url.relativePath, reason: (error as NSError).localizedDescription)
        }
        guard let document = try? JSONDecoder().decode(JSONValue.self, from: data) else {
            throw ServiceError.configurationInvalid(
                file: url.relativePath, issues: [ProfileIssue(path: "$", message: "the text is not JSON")])
        }
        let json = JSONReader(document: document)
        configuration = ServiceConfiguration(reading: json)
        if !json.found.isEmpty {
            throw ServiceError.configurationInvalid(file: url.relativePath, issues: json.found)
        }
        self.url = url.absoluteURL.standardizedFileURL
    }

    /// Where a path of the configuration leads.
    package func place(_ path: String) -> URL {
        path.hasPrefix("/")
            ? URL(filePath: path).standardizedFileURL
            : url.deletingLastPathComponent().appending(path: path).standardizedFileURL
    }

    package var staging: URL { place(configuration.staging) }
    package var results: URL { place(configuration.results) }
    package var ledger: URL { place(configuration.ledger) }

    package func folder(of inbox: InboxConfiguration) -> URL { place(inbox.folder) }

    package func claimedFolder(of inbox: InboxConfiguration) -> URL {
        inbox.claimed.map(place) ?? folder(of: inbox).appending(path: ".claimed")
    }

    /// Reads every profile and checks that its model is there and is the right one.
    /// - Throws: `ServiceError.configurationInvalid` that names the path of each choice that cannot be used.
    package func checkProfiles() throws {
        var issues: [ProfileIssue] = []
        for (number, inbox) in configuration.inboxes.enumerated() {
            for (position, choice) in inbox.choices.enumerated() {
                let path =
                    "$.inboxes[\(number)]." + (inbox.profile == nil ? "profiles[\(position)].profile" : "profile")
                do {
                    _ = try ProfileFile(contentsOf: place(choice.profile)).modelData()
                } catch let error as ProfileError {
                    issues.append(ProfileIssue(path: path, message: error.message))
                }
            }
        }
        if !issues.isEmpty { throw ServiceError.configurationInvalid(file: url.lastPathComponent, issues: issues) }
    }
}
