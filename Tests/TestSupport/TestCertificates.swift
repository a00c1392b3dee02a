import Foundation

/// A certificate authority of a test's own, with certificates for both ends, made by openssl.
package struct TestCertificates: Sendable {
    private let folder: TemporaryFolder

    package static let isPossible = ModalisExecutable.tool("openssl") != nil

    package init() throws {
        folder = try TemporaryFolder()
        for name in ["authority", "stranger"] { try makeAuthority(name) }
        try makeCertificate("server", by: "authority", host: "127.0.0.1,DNS:localhost")
        try makeCertificate("client", by: "authority", host: "127.0.0.1")
        try makeCertificate("elsewhere", by: "authority", host: "127.0.0.2")
        try makeCertificate("intruder", by: "stranger", host: "127.0.0.1")
    }

    package var authority: String { path("authority.pem") }
    package func certificate(_ name: String) -> String { path("\(name).pem") }
    package func key(_ name: String) -> String { path("\(name).key") }

    private func path(_ name: String) -> String { folder.url.appending(path: name).path }

    private static let newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]

    private func makeAuthority(_ name: String) throws {
        try openssl(
            ["req", "-x509", "-days", "2", "-subj", "/CN=\(name)", "-keyout", key(name), "-out", certificate(name)]
                + ["-addext", "basicConstraints=critical,CA:TRUE"] + Self.newKey)
    }

    private func makeCertificate(_ name: String, by authority: String, host: String) throws {
        let (request, extensions) = (path("\(name).csr"), path("\(name).ext"))
        try openssl(
            ["req", "-new", "-subj", "/CN=\(name)", "-keyout", key(name), "-out", request] + Self.newKey)
        try Data("subjectAltName=IP:\(host)\n".utf8).write(to: URL(filePath: extensions))
        try openssl([
            "x509", "-req", "-in", request, "-CA", certificate(authority), "-CAkey", key(authority), "-CAcreateserial",
            "-days", "2", "-extfile", extensions, "-out", certificate(name),
        ])
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: key(name))
    }

    private func openssl(_ arguments: [String]) throws {
        guard let tool = ModalisExecutable.tool("openssl") else { throw NotInTime(description: "openssl is missing") }
        let result = try ModalisExecutable.run(tool, arguments)
        guard result.status == 0 else { throw NotInTime(description: result.errors) }
    }
}
