import Reports
import Testing

struct HTMLTests {
    @Test("what is interpolated is text, whatever it holds")
    func escaping() {
        let hostile = "<script>alert('1')</script> & \"quoted\""
        let html: HTML = "<p title=\"\(hostile)\">\(hostile)</p>"
        #expect(
            html.text
                == "<p title=\"&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; &quot;quoted&quot;\">"
                + "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; &quot;quoted&quot;</p>")
    }

    @Test("HTML inside HTML stays markup, and nothing is escaped twice")
    func nesting() {
        let inner: HTML = "<b>\("a & b")</b>"
        let none: HTML? = nil
        let outer: HTML = "<p>\(inner)\([inner, inner])\(none)\(7)</p>"
        #expect(outer.text == "<p><b>a &amp; b</b><b>a &amp; b</b><b>a &amp; b</b>7</p>")
    }

    @Test("characters that no page may have, or that turn the writing round, are replaced")
    func controls() {
        #expect(HTML.escape("a\u{0}b\u{1B}c\u{202E}d\n\te") == "a\u{FFFD}b\u{FFFD}c\u{FFFD}d\n\te")
        #expect(HTML.escape("Größe 小 🩻") == "Größe 小 🩻")
    }
}
