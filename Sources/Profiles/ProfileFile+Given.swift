import Foundation
package import Tensors

extension ProfileFile {
    /// The profile's baselines by input name and label maps by modality name, their files checked against their hashes.
    /// - Throws: `ProfileError.givenUnusable`.
    package func given() throws -> (baselines: [String: Tensor], labelMaps: [String: Tensor]) {
        guard let given = profile.given else { return ([:], [:]) }
        return (try given.baselines.mapValues(givenArray), try given.segments.mapValues(givenArray))
    }

    private func givenArray(_ reference: ModelReference.ExternalFile) throws -> Tensor {
        do {
            return try NPY.tensor(from: [UInt8](givenFile(reference)))
        } catch let error as NPYError {
            throw ProfileError.givenUnusable(file: reference.file, reason: error.message)
        }
    }

    /// The bytes of a file beside the profile.
    /// - Throws: `ProfileError.givenUnusable`.
    func givenFile(_ reference: ModelReference.ExternalFile) throws -> Data {
        let file = url.deletingLastPathComponent().appending(path: reference.file)
        func unusable(_ reason: String) -> ProfileError { .givenUnusable(file: reference.file, reason: reason) }
        do {
            return try checked(file, name: reference.file, sha256: reference.sha256)
        } catch ProfileError.modelMissing {
            throw unusable("it does not exist")
        } catch ProfileError.modelOutside {
            throw unusable("it lies outside the profile's folder; put the file itself there, not a link")
        } catch ProfileError.modelHashDiffers(_, let expected, let found) {
            throw unusable("it has SHA-256 \(found), but the profile was written for \(expected)")
        } catch ProfileError.modelUnreadable(_, let reason) {
            throw unusable(reason)
        }
    }
}
