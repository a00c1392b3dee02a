/// The studies that can be made up; each is called as the profile that reads it.
package enum PhantomKind: String, CaseIterable, Sendable {
    case petctLesion = "petct-lesion"

    /// The label of a patient without and with the disease.
    package var labels: [String] {
        switch self {
        case .petctLesion: ["benign", "malignant"]
        }
    }

    /// The middle of the patient's name and identifier.
    var word: String {
        switch self {
        case .petctLesion: "PETCT"
        }
    }

    /// The phantom of a seed: the same seed gives the same study, byte by byte.
    package func phantom(seed: UInt64) -> Phantom {
        switch self {
        case .petctLesion: PETCTPhantom(seed: seed).phantom()
        }
    }
}
