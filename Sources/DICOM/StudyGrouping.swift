/// Sorts scanned instances into studies, series and volumes.
package struct StudyGrouping {
    package private(set) var studies: [Study] = []
    /// Copies of instances that are already there.
    package private(set) var dropped: [FolderContents.UnreadFile] = []

    /// - Parameter tolerances: how far a series may depart from an ideal grid.
    package init(_ scanned: [ScannedInstance], tolerances: GeometryTolerances = GeometryTolerances()) {
        var unique: [ScannedInstance] = []
        var seen: [String: Int] = [:]
        var conflicts: Set<String> = []
        for item in scanned {
            let uid = item.instance.attributes.string(.sopInstanceUID) ?? ""
            if let first = seen[uid] {
                if unique[first].instance.sha256 == item.instance.sha256 {
                    dropped.append(
                        .init(
                            path: item.instance.relativePath, code: "duplicate-instance",
                            message: "the same bytes are already there as another file"))
                    continue
                }
                conflicts.insert(uid)
            } else {
                seen[uid] = unique.count
            }
            unique.append(item)
        }
        for (uid, members) in Self.grouped(unique, by: .studyInstanceUID) {
            var series: [Series] = []
            for (seriesUID, instances) in Self.grouped(members, by: .seriesInstanceUID) {
                series.append(
                    SeriesGrouping(seriesUID, instances, conflicts: conflicts, tolerances: tolerances).series)
            }
            series.sort { Self.order($0) < Self.order($1) }
            let refusals =
                PatientIdentity.differ(members.map(\.instance))
                ? [Finding("patients-mixed", "the study's objects name different patients")] : []
            studies.append(Study(studyInstanceUID: uid, series: series, refusals: refusals))
        }
    }

    private static func order(_ series: Series) -> (Int, String) {
        (series.instances.first?.attributes.integer(.seriesNumber) ?? Int.max, series.seriesInstanceUID)
    }

    /// By a UID's text, in the order of the texts.
    private static func grouped(_ items: [ScannedInstance], by tag: Tag) -> [(String, [ScannedInstance])] {
        Dictionary(grouping: items) { $0.instance.attributes.string(tag) ?? "" }.sorted { $0.key < $1.key }
            .map { ($0.key, $0.value) }
    }
}

/// Whether objects speak of one patient.
enum PatientIdentity {
    /// Two patient identifiers, issuers or birth dates that contradict each other. What is empty contradicts nothing.
    static func differ(_ instances: [Instance]) -> Bool {
        [Tag.patientID, .issuerOfPatientID, .patientBirthDate].contains { tag in
            Set(instances.compactMap { $0.attributes.string(tag) }).count > 1
        }
    }
}

extension FolderContents {
    /// Whether the studies of this folder belong to different patients, by identifier, issuer or birth date.
    package var holdsSeveralPatients: Bool {
        PatientIdentity.differ(studies.flatMap { $0.series.flatMap(\.instances) })
    }
}
