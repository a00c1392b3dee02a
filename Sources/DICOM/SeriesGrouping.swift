/// Sorts one series' instances into volumes; what cannot be one becomes a refusal with the numbers that failed.
struct SeriesGrouping {
    let series: Series

    init(_ uid: String, _ members: [ScannedInstance], conflicts: Set<String>, tolerances: GeometryTolerances) {
        // File names say nothing: the same series gives the same order wherever it lies.
        let sorted = members.sorted { Self.order($0.instance) < Self.order($1.instance) }
        let first = sorted[0].instance.attributes
        var builder = Builder(uid: uid, modality: first.string(.modality) ?? "", tolerances: tolerances)
        builder.add(sorted, conflicts: conflicts)
        series = Series(
            seriesInstanceUID: uid, modality: first.string(.modality) ?? "",
            seriesDescription: first.string(.seriesDescription) ?? "", instances: sorted.map(\.instance),
            volumes: builder.volumes, refusals: builder.refusals)
    }

    private static func order(_ instance: Instance) -> (Int, String) {
        (instance.attributes.integer(.instanceNumber) ?? Int.max, instance.attributes.string(.sopInstanceUID) ?? "")
    }
}

private struct Builder {
    let uid: String
    let modality: String
    let tolerances: GeometryTolerances
    var volumes: [VolumeDescription] = []
    var refusals: [Finding] = []

    init(uid: String, modality: String, tolerances: GeometryTolerances) {
        self.uid = uid
        self.modality = modality
        self.tolerances = tolerances
    }

    mutating func add(_ members: [ScannedInstance], conflicts: Set<String>) {
        let images = members.filter(\.hasPixelData)
        if images.count < members.count {
            refuse("not-an-image", "\(members.count - images.count) of \(members.count) objects are not images")
        }
        let doubtful = images.filter { conflicts.contains($0.instance.attributes.string(.sopInstanceUID) ?? "") }
        guard doubtful.isEmpty else {
            refuse(
                "instance-conflict",
                "\(doubtful.count) objects share a SOP Instance UID with another of different content")
            return
        }
        let frames = images.flatMap { image in
            let count = max(1, image.instance.attributes.integer(.numberOfFrames) ?? 1)
            return (0..<count).flatMap { FrameRecord.records(of: image.instance, frame: $0) }
        }
        guard !frames.isEmpty else { return }
        addFrames(frames)
    }

    private mutating func addFrames(_ all: [FrameRecord]) {
        var frames = all
        // Screens and scouts among real images are left out; in a series of their own they are what there is.
        for (code, matches) in Self.strays {
            let rest = frames.filter { !matches($0) }
            guard !rest.isEmpty, rest.count < frames.count else { continue }
            refuse(code, "\(frames.count - rest.count) of \(frames.count) images are left out")
            frames = rest
        }
        frames = withoutDerived(frames)
        let positioned = frames.filter { $0.plane != nil }
        if positioned.isEmpty {
            addPlain(frames)
            return
        }
        if positioned.count < frames.count {
            refuse(
                "position-missing",
                "\(frames.count - positioned.count) of \(frames.count) images have no usable position or orientation")
        }
        addClusters(FrameCluster.clusters(of: positioned, tolerances: tolerances))
    }

    private static let strays: [(ReasonCode, @Sendable (FrameRecord) -> Bool)] = [
        ("secondary-capture", { $0.isSecondaryCapture }), ("localizer", { $0.isLocalizer }),
        ("screen-save", { $0.isScreenSave }),
    ]

    /// A few images that were made from the others, such as projections, are not their slices.
    private mutating func withoutDerived(_ frames: [FrameRecord]) -> [FrameRecord] {
        let rest = frames.filter { !$0.isDerivedSecondary }
        let derived = frames.count - rest.count
        guard derived > 0, derived < rest.count, rest.contains(where: \.isOriginal) else { return frames }
        refuse("derived-image", "\(derived) of \(frames.count) images were derived from others and are left out")
        return rest
    }

    private mutating func addClusters(_ clusters: [FrameCluster]) {
        let main = clusters[0]
        for cluster in clusters {
            var findings: [Finding] = []
            if clusters.count > 1 {
                let (code, difference) = main.difference(from: cluster, among: clusters)
                guard cluster.frames.count > 1 else {
                    refuse(code, "one image stands alone: \(difference)")
                    continue
                }
                findings.append(
                    Finding(code, "the series holds \(clusters.count) groups of images: \(difference)"))
            }
            addStacks(of: cluster, findings)
        }
    }

    private mutating func addStacks(of cluster: FrameCluster, _ findings: [Finding]) {
        let byReference = Dictionary(grouping: cluster.frames, by: \.frameOfReferenceUID)
        guard byReference.count > 1 else {
            addStacks(of: cluster.frames, findings)
            return
        }
        let facts = "\(cluster.frames.count) images of one orientation lie in \(byReference.count) frames of reference"
        // A reference for each image is none: positions cannot be compared.
        guard byReference.values.allSatisfy({ $0.count > 1 }) else {
            refuse("frames-of-reference-mixed", facts)
            return
        }
        for frames in byReference.values.sorted(by: { Self.first($0) < Self.first($1) }) {
            addStacks(of: frames, findings + [Finding("frames-of-reference-mixed", facts)])
        }
    }

    private static func first(_ frames: [FrameRecord]) -> Int {
        frames[0].instance.attributes.integer(.instanceNumber) ?? 0
    }

    /// - Parameter frames: of one size, spacing, orientation and frame of reference.
    private mutating func addStacks(of frames: [FrameRecord], _ findings: [Finding]) {
        switch StackSplitting.split(frames, tolerances: tolerances) {
        case .failure(let refusal): refusals.append(refusal.finding)
        case .success(let stacks):
            for stack in stacks {
                switch StackGeometry.measure(stack.frames, tolerances: tolerances) {
                case .failure(let refusal):
                    guard stacks.count == 1, addAcquisitions(of: stack.frames, findings) else {
                        refusals += refusal.findings
                        continue
                    }
                case .success(let measured):
                    append(
                        measured.frames, measured.geometry, stack.distinction,
                        findings + stack.findings + measured.findings + Acquisitions.interleaved(measured.frames))
                }
            }
        }
    }

    /// What is no volume as a whole may be several, one after another: a volume for each acquisition.
    private mutating func addAcquisitions(of frames: [FrameRecord], _ findings: [Finding]) -> Bool {
        guard let parts = Acquisitions.volumes(of: frames, tolerances: tolerances) else { return false }
        for part in parts {
            let finding = Finding(
                "acquisitions-several", "the series holds \(parts.count) acquisitions apart from each other")
            append(
                part.measured.frames, part.measured.geometry, [part.key: part.value],
                findings + [finding] + part.measured.findings)
        }
        return true
    }

    /// Images without a position: each by itself; the frames of one object together.
    private mutating func addPlain(_ frames: [FrameRecord]) {
        let objects = Dictionary(grouping: frames.indices) { frames[$0].instance.path }
        let firsts = objects.values.sorted { $0[0] < $1[0] }
        for indices in firsts {
            let members = indices.map { frames[$0] }
            let first = members[0]
            var findings: [Finding] = []
            if first.isMosaic {
                findings.append(Finding("mosaic", "slices lie as tiles in one image, which is given as it is"))
            }
            if !first.isMosaic && (members.count > 1 || ["CT", "MR", "PT", "NM"].contains(modality)) {
                findings.append(Finding("position-missing", "the image says nothing about its place in the patient"))
            }
            let spacing = FrameRecord.pixelSpacing(
                first.attributes, [.pixelSpacing, .imagerPixelSpacing, .nominalScannedPixelSpacing])
            if spacing == nil {
                findings.append(Finding("pixel-spacing-missing", "no pixel spacing is stated; 1 mm is assumed"))
            }
            let plane = spacing ?? SIMD2(1, 1)
            let depth = first.attributes.number(.spacingBetweenSlices, in: .pixelMeasuresSequence) ?? 1
            let geometry = VolumeGeometry(
                size: SIMD3(first.columns, first.rows, members.count),
                spacing: SIMD3(plane.x, plane.y, members.count > 1 && depth > 0 ? depth : 1), origin: .zero,
                x: SIMD3(1, 0, 0), y: SIMD3(0, 1, 0), z: SIMD3(0, 0, 1), frameOfReferenceUID: nil)
            var distinction: [String: String] = [:]
            if firsts.count > 1, let number = first.instance.attributes.string(.instanceNumber) {
                distinction["InstanceNumber"] = number
            }
            append(members, geometry, distinction, findings)
        }
    }

    private mutating func append(
        _ frames: [FrameRecord], _ geometry: VolumeGeometry, _ distinction: [String: String], _ findings: [Finding]
    ) {
        var findings = findings
        if frames[0].isLocalizer { findings.append(Finding("localizer", "the images are localizers")) }
        if frames[0].tile != nil {
            findings.append(Finding("mosaic", "the slices were tiles of larger images"))
            if frames[0].isDirectionAssumed {
                findings.append(
                    Finding("mosaic-direction-assumed", "nothing says to which side of the image plane the slices go"))
            }
        }
        if frames[0].isSecondaryCapture {
            findings.append(Finding("secondary-capture", "the images are secondary captures"))
        }
        volumes.append(
            VolumeDescription(
                seriesInstanceUID: uid, index: volumes.count, modality: modality,
                frames: frames.map { VolumeDescription.Frame(instance: $0.instance, frame: $0.frame, tile: $0.tile) },
                geometry: geometry, channels: frames[0].channels, distinction: distinction, findings: findings))
    }

    private mutating func refuse(_ code: ReasonCode, _ message: String) { refusals.append(Finding(code, message)) }
}
