package import Foundation

/// Headless Chromium, as a judge of pages.
package enum Browser {
    package static let executable: URL? =
        ModalisExecutable.tool("chromium") ?? ModalisExecutable.tool("chromium-browser")
        ?? ModalisExecutable.tool("google-chrome")

    /// For `.enabled(if:_:)`; the message of tests that are skipped without.
    package static let missing = "needs chromium (Scripts/setup test)"

    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// The page as it is after its scripts have run for ten seconds of the page's own time.
    package static func dom(of address: URL, width: Int = 1200) throws -> String {
        try run(address, ["--window-size=\(width),900", "--dump-dom"]).output
    }

    /// A picture of the page's top.
    package static func screenshot(of address: URL, to file: URL, width: Int = 1400, height: Int = 1800) throws {
        _ = try run(address, ["--window-size=\(width),\(height)", "--hide-scrollbars", "--screenshot=\(file.path)"])
    }

    /// The page as it is printed.
    package static func pdf(of address: URL, to file: URL) throws {
        _ = try run(address, ["--no-pdf-header-footer", "--print-to-pdf=\(file.path)"])
    }

    private static func run(_ address: URL, _ arguments: [String]) throws -> ModalisExecutable.Result {
        guard let executable else { throw Failure(description: missing) }
        let profile = try TemporaryFolder()
        let result = try ModalisExecutable.run(
            executable,
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir=\(profile.url.path)",
                "--virtual-time-budget=10000",
            ] + arguments + [address.absoluteString])
        guard result.status == 0 else { throw Failure(description: result.errors) }
        return result
    }
}
