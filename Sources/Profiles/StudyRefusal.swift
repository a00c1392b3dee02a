package import Tensors

/// Why a study cannot be given to a profile's model.
///
/// Codes: `modality-missing`, `modality-ambiguous`, `frames-of-reference-differ`, `slices-unexpected`, `unit-differs`,
/// `suv-impossible`, `modality-outside-grid`, `grid-too-large`, `values-not-finite`, `clinical-type`, `clinical-range`,
/// `clinical-unit`, `clinical-category`, `clinical-missing`, `clinical-ambiguous`, `clinical-unreadable`.
package struct StudyRefusal: ReasonedError, Hashable {
    package let code: String
    package let message: String

    package init(code: String, message: String) {
        self.code = code
        self.message = message
    }

    package var family: FailureFamily { .study }
}
