/// The studies that can be made up; each is called as the profile that reads it.
package enum PhantomKind: String, CaseIterable, Sendable {
    case petctLesion = "petct-lesion"
    case prostateBiparametric = "prostate-biparametric"
    case gliomaFourSequences = "glioma-four-sequences"
    case chestRadiograph = "chest-radiograph"

    /// The label of a patient without and with the disease.
    package var labels: [String] {
        switch self {
        case .petctLesion: ["benign", "malignant"]
        case .prostateBiparametric: ["not-significant", "significant"]
        case .gliomaFourSequences: ["low-grade", "high-grade"]
        case .chestRadiograph: ["no-pneumonia", "pneumonia"]
        }
    }

    /// The middle of the patient's name and identifier.
    var word: String {
        switch self {
        case .petctLesion: "PETCT"
        case .prostateBiparametric: "PROSTATE"
        case .gliomaFourSequences: "GLIOMA"
        case .chestRadiograph: "CXR"
        }
    }

    /// The phantom of a seed: the same seed gives the same study, byte by byte.
    package func phantom(seed: UInt64) -> Phantom {
        switch self {
        case .petctLesion: PETCTPhantom(seed: seed).phantom()
        case .prostateBiparametric: ProstatePhantom(seed: seed).phantom()
        case .gliomaFourSequences: GliomaPhantom(seed: seed).phantom()
        case .chestRadiograph: RadiographPhantom(seed: seed).phantom()
        }
    }
}
