import DICOM
import Foundation
import Profiles
import TestSupport
import Testing

/// The shipped profiles on the real studies beside the checkout: the right series, told from decoys.
@Suite struct RealStudyTests {
    private func fit(_ profile: String, _ path: String) throws -> (fit: ProfileFit, study: Study) {
        let folder = try #require(SharedData.url(path))
        let reader = StudyReader(workers: WorkerLauncher(executable: ModalisExecutable.url.path))
        let contents = try reader.contents(ofFolder: folder.path)
        let study = try #require(contents.studies.first)
        return (ProfileFit(try ShippedProfiles.file(profile).profile, study: study), study)
    }

    private func descriptions(_ fit: ProfileFit) -> [String?] { fit.modalities.map { $0.chosen?.seriesDescription } }

    @Test(.enabled(if: SharedData.has("data/acrin-nsclc-fdg-pet-042"), "needs ../shared/data"))
    func theAttenuationCorrectedPETIsChosenOverTheUncorrected() throws {
        let (fit, _) = try fit("petct-lesion", "data/acrin-nsclc-fdg-pet-042")
        #expect(fit.outcome == .fits)
        #expect(descriptions(fit) == ["CT IMAGES", "PET AC"])
        let decoy = try #require(fit.modalities[1].rejected.first { $0.seriesDescription == "PET NAC" })
        #expect(decoy.reasons.contains { $0.message.hasPrefix("require[2]: Units is \"PROPCNTS\"") })
    }

    @Test(.enabled(if: SharedData.has("data/prostatex-0207"), "needs ../shared/data"))
    func theThreeProstateSeriesAreToldFromDiffusionContrastAndSagittal() throws {
        let (fit, study) = try fit("prostate-biparametric", "data/prostatex-0207")
        #expect(fit.outcome == .fits)
        #expect(
            descriptions(fit) == ["t2_tse_tra", "ep2d_diff_tra_DYNDIST_ADC", "ep2d_diff_tra_DYNDISTCALC_BVAL"])
        // The diffusion series holds three volumes; with the other five series every modality has eight candidates.
        #expect(fit.modalities.allSatisfy { $0.rejected.count == 7 })
        let plan = try InputPlan(
            try ShippedProfiles.file("prostate-biparametric").profile, volumes: fit.volumes(in: study))
        #expect(plan.warnings.isEmpty && plan.images.count == 3)
    }

    @Test(.enabled(if: SharedData.has("data/prostatex-0207"), "needs ../shared/data"))
    func aProfileOfAnotherKindDoesNotFit() throws {
        for name in ["petct-lesion", "chest-radiograph", "glioma-four-sequences"] {
            #expect(try fit(name, "data/prostatex-0207").fit.outcome == .doesNotFit, "\(name)")
        }
    }

    @Test(.enabled(if: SharedData.has("data/cxr"), "needs ../shared/data"))
    func aRealRadiographFitsTheRadiographProfile() throws {
        let folder = try TemporaryFolder()
        let image = try #require(SharedData.url("data/cxr/cr_chest_jpeg2000.dcm"))
        try FileManager.default.copyItem(at: image, to: folder.url.appending(path: "image"))
        let reader = StudyReader(workers: WorkerLauncher(executable: ModalisExecutable.url.path))
        let study = try #require(try reader.contents(ofFolder: folder.url.path).studies.first)
        #expect(ProfileFit(try ShippedProfiles.file("chest-radiograph").profile, study: study).outcome == .fits)
    }
}
