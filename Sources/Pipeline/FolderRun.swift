import DICOM
package import Foundation
import Profiles
import Reports
package import Tensors

/// Runs study folders under profiles: each study under every profile that fits it, one after another.
package struct FolderRun {
    private let profiles: [LoadedProfile]
    private let output: URL
    private let settings: ReadSettings
    private let isStrict: Bool
    /// Names of result folders given out so far, so that two inputs of one name do not overwrite each other.
    private var taken: [String: Int] = [:]

    /// - Parameters:
    ///   - output: results go to `output/<folder's name>/<profile's name>/`.
    ///   - settings: how studies are read.
    ///   - isStrict: refuses a folder with files that cannot be read, instead of listing them as unread.
    package init(
        profiles: [LoadedProfile], output: URL, settings: ReadSettings = ReadSettings(), isStrict: Bool = false
    ) {
        self.profiles = profiles
        self.output = output
        self.settings = settings
        self.isStrict = isStrict
    }

    /// Works on one folder to its end; a failure is emitted and never stops what comes after.
    /// - Returns: the families of what failed; empty when everything was done.
    package mutating func run(
        _ folder: URL, number: Int, of total: Int, emit: @escaping (RunEvent) -> Void
    ) -> Set<FailureFamily> {
        emit(.folderBegan(number: number, of: total))
        defer { emit(.folderEnded(number: number)) }
        var failures: Set<FailureFamily> = []
        func refuse(_ error: any Error, study: StudyLabel? = nil, profile: LoadedProfile? = nil) {
            let reason = error as? any ReasonedError ?? UnexpectedError(error)
            failures.insert(reason.family)
            emit(
                .refused(
                    number: number, study: study?.description, profile: profile?.profile.name, reason: reason))
        }
        let place = resultsFolder(for: folder)
        // Tolerances and limits decide what is a volume; profiles that share them share one scan.
        var scans: [Scan] = []
        for profile in profiles where !scans.contains(where: { $0.serves(profile.profile, settings) }) {
            do {
                var clock = StepClock()
                let reader = settings.reader(for: profile.profile)
                let contents = try clock.measure(.scan) { try scan(folder, reader, emit: emit) }
                scans.append(Scan(reader: reader, contents: contents, seconds: clock.seconds[0].seconds))
            } catch {
                refuse(error)
                return failures
            }
        }
        guard let first = scans.first else { return failures }
        let several = first.contents.studies.count > 1
        for index in first.contents.studies.indices {
            let label = StudyLabel(studyInstanceUID: first.contents.studies[index].studyInstanceUID)
            var work: [StudyWork] = []
            for profile in profiles {
                guard let scan = scans.first(where: { $0.serves(profile.profile, settings) }) else { continue }
                work.append(
                    StudyWork(
                        profile: profile, study: scan.contents.studies[index], contents: scan.contents, folder: folder,
                        reader: scan.reader, scanSeconds: scan.seconds))
            }
            if let finding = work.first?.study.refusals.first {
                refuse(PipelineError.studyRefused(code: finding.code.rawValue, message: finding.message), study: label)
                continue
            }
            let fitting = work.filter { $0.fit.outcome != .doesNotFit }
            guard !fitting.isEmpty else {
                refuse(Self.nothingFits(work), study: label, profile: work.count == 1 ? work[0].profile : nil)
                continue
            }
            let others = work.filter { $0.fit.outcome == .doesNotFit }
            for other in others {
                emit(
                    .profileSkipped(
                        study: label.description, profile: other.profile.profile.name, missing: other.fit.missing,
                        reason: Self.reason(other)))
            }
            for (position, part) in fitting.enumerated() {
                let target = (several ? place.appending(path: label.description) : place)
                    .appending(path: part.profile.profile.name)
                let share = 1 / Double(fitting.count * first.contents.studies.count)
                let done = Double(index * fitting.count + position) * share
                do {
                    try part.run(to: target, others: others) { step, fraction in
                        let whole = Self.scanShare + (1 - Self.scanShare) * (done + share * fraction)
                        emit(
                            .progress(
                                step, study: label.description, profile: part.profile.profile.name, fraction: whole))
                    }
                    emit(
                        .written(
                            study: label.description, profile: part.profile.profile.name, path: target.relativePath))
                } catch {
                    refuse(error, study: label, profile: part.profile)
                }
            }
        }
        return failures
    }

    /// What one reader found in a folder.
    private struct Scan {
        let reader: StudyReader
        let contents: FolderContents
        let seconds: Double

        func serves(_ profile: Profile, _ settings: ReadSettings) -> Bool {
            reader.tolerances == profile.tolerances && reader.limits == settings.limits(for: profile)
        }
    }

    private static let scanShare = RunEvent.Step.scan.weight

    private func scan(
        _ folder: URL, _ reader: StudyReader, emit: (RunEvent) -> Void
    ) throws -> FolderContents {
        var isFolder: ObjCBool = false
        guard unsafe FileManager.default.fileExists(atPath: folder.path, isDirectory: &isFolder),
            isFolder.boolValue
        else { throw PipelineError.inputMissing }
        emit(.progress(.scan, study: nil, profile: nil, fraction: 0))
        let contents = try reader.contents(ofFolder: folder.path)
        let unreadable = contents.files.count { $0.code == "unreadable" }
        if isStrict, unreadable > 0 { throw PipelineError.filesUnreadable(count: unreadable) }
        guard !contents.studies.isEmpty else {
            throw PipelineError.studyEmpty(
                files: contents.files.count,
                reasons: Dictionary(contents.files.map { ($0.code.rawValue, 1) }) { $0 + $1 })
        }
        if contents.holdsSeveralPatients { throw PipelineError.patientsMixed(studies: contents.studies.count) }
        return contents
    }

    /// The folder that a study folder's results go to. Its name is the user's own, never taken from DICOM.
    private mutating func resultsFolder(for folder: URL) -> URL {
        let name = folder.standardizedFileURL.lastPathComponent
        let safe = name.isEmpty || name == "/" ? "study" : name
        let count = taken[safe, default: 0] + 1
        taken[safe] = count
        return output.appending(path: count == 1 ? safe : "\(safe)-\(count)")
    }

    private static func reason(_ work: StudyWork) -> any ReasonedError {
        let refusals = work.fit.refusals
        return StudyRefusal(
            code: refusals.first?.code.rawValue ?? "profile-does-not-fit",
            message: refusals.map(\.message).joined(separator: "; "))
    }

    /// With one profile its own reason; with several, each profile's.
    private static func nothingFits(_ work: [StudyWork]) -> any ReasonedError {
        guard work.count != 1 else { return reason(work[0]) }
        let reasons = work.map { "\($0.profile.profile.name): \(reason($0).message)" }
        return PipelineError.noProfileFits(offered: work.count, reasons: reasons.joined(separator: " | "))
    }
}

/// A failure that no room foresaw. Its text is not shown: it might quote a path or a value.
struct UnexpectedError: ReasonedError {
    let message: String
    let code = "unexpected"
    let family = FailureFamily.fault

    init(_ error: any Error) { message = "an unforeseen failure of type \(type(of: error))" }
}
