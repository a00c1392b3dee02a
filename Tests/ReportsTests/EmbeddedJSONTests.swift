import Foundation
import Reports
import Testing

struct EmbeddedJSONTests {
    @Test("data cannot end their element, and come back as they were")
    func hostile() throws {
        let data = ["<!--": "</script><script>alert(1)</script>", "&": "\u{2028}"]
        let element = try EmbeddedJSON.element(data, id: "data").text
        let start = try #require(element.range(of: "id=\"data\">")).upperBound
        let end = try #require(element.range(of: "</script>", options: .backwards)).lowerBound
        let inner = String(element[start..<end])
        #expect(!inner.contains("<") && !inner.contains("&") && !inner.contains("\u{2028}"))
        #expect(try JSONDecoder().decode([String: String].self, from: Data(inner.utf8)) == data)
    }
}
