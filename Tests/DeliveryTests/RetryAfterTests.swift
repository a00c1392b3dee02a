import Delivery
import Foundation
import Testing

@Suite struct RetryAfterTests {
    /// The example of RFC 9110 5.6.7 in its three forms.
    private static let example = Date(timeIntervalSince1970: 784_111_777)

    @Test(arguments: [
        "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
    ]) func aTimeIsSecondsFromNow(_ text: String) {
        #expect(RetryAfter.seconds(text, at: Self.example - 90) == 90)
        #expect(RetryAfter.seconds(text, at: Self.example + 90) == 0)
    }

    @Test func numbersAreSecondsAndAnythingElseIsNothing() {
        #expect(RetryAfter.seconds("120", at: Self.example) == 120)
        #expect(RetryAfter.seconds(" 0 ", at: Self.example) == 0)
        for text in [nil, "", "-1", "1.5", "soon", "9999999999999999999"] {
            #expect(RetryAfter.seconds(text, at: Self.example) == nil)
        }
    }
}
