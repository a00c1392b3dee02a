import Reports
import Testing

struct ContentSecurityTests {
    /// By `printf 'alert(1)' | openssl dgst -sha256 -binary | base64`.
    @Test("a hash is that of OpenSSL")
    func hash() {
        #expect(ContentSecurity.source("alert(1)") == "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='")
    }

    @Test("nothing but what the page carries is allowed")
    func policy() {
        let policy = ContentSecurity.selfContained(script: "a", style: "b")
        #expect(policy.hasPrefix("default-src 'none'; img-src data:; script-src 'sha256-"))
        #expect(!policy.contains("unsafe") && !policy.contains("http") && !policy.contains("*"))
    }
}
