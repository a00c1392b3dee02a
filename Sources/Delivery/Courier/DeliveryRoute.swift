/// A destination with its name and how patiently it is tried.
package struct DeliveryRoute: Sendable {
    package let name: String
    package let destination: any Destination
    package let backoff: Backoff
    /// The destination that gets what this one does not take.
    package let secondary: String?

    package init(name: String, destination: any Destination, backoff: Backoff = Backoff(), secondary: String? = nil) {
        self.name = name
        self.destination = destination
        self.backoff = backoff
        self.secondary = secondary
    }
}
