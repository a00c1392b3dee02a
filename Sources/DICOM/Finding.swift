/// Something a reader should know about a file, series or volume: a stable reason code and one sentence with the numbers.
///
/// Neither holds element values that could identify a patient.
package struct Finding: Hashable, Codable, Sendable {
    package let code: ReasonCode
    package let message: String

    package init(_ code: ReasonCode, _ message: String) {
        self.code = code
        self.message = message
    }
}
