/// What decoding found out about a volume as a whole: its display window, findings, and the steps for the report.
struct DecodingSummary {
    let window: DisplayWindow?
    private(set) var findings: [Finding] = []
    private(set) var steps: [String] = []

    init(_ description: VolumeDescription, _ frames: [FrameDecoder.Outcome], unit: VoxelUnit) {
        let middle = frames.count / 2
        window =
            description.channels == 1 ? Self.window(description.frames[middle], frames[middle]) : nil
        if description.channels == 3 {
            describeColour(frames[0])
        } else {
            describeGrey(frames)
        }
        let padded = frames.reduce(0) { $0 + $1.paddedPixels }
        if let padding = frames.first(where: { $0.padding != nil })?.padding {
            let value =
                padding.count == 1 ? "\(padding.lowerBound)" : "\(padding.lowerBound) to \(padding.upperBound)"
            if padded > 0 {
                findings.append(
                    Finding("pixel-padding", "\(padded) pixels hold the padding value (\(value) as stored) and keep it")
                )
            }
        }
        if frames.contains(where: \.hasZeroSlope) {
            findings.append(Finding("rescale-slope-zero", "a rescale slope of 0 is stated; 1 is used"))
        }
    }

    private mutating func describeGrey(_ frames: [FrameDecoder.Outcome]) {
        if frames[0].isMirrored {
            let range = FrameConversion.storedRange(frames[0].layout)
            steps.append(
                "MONOCHROME1: stored values mirrored within \(range.lowerBound)…\(range.upperBound), so that high is bright"
            )
        }
        if frames.contains(where: \.usesTable) {
            steps.append("modality look-up table applied")
            return
        }
        let slopes = frames.map(\.slope)
        let intercepts = frames.map(\.intercept)
        guard let low = slopes.min(), let high = slopes.max(), let least = intercepts.min(),
            let most = intercepts.max()
        else { return }
        if low == high && least == most {
            if low != 1 || least != 0 { steps.append("rescaled: slope \(low), intercept \(least)") }
        } else {
            steps.append(
                "rescaled slice by slice: \(Set(slopes).count) slopes from \(low) to \(high), intercepts from \(least) "
                    + "to \(most)")
        }
    }

    private mutating func describeColour(_ frame: FrameDecoder.Outcome) {
        switch frame.layout.photometricInterpretation {
        case "PALETTE COLOR": steps.append("palette applied: red, green, blue in 0…255")
        case "RGB": break
        case let other: steps.append("\(other) converted to red, green, blue in 0…255")
        }
        if frame.layout.bitsStored != 8 && frame.layout.photometricInterpretation == "RGB" {
            steps.append("\(frame.layout.bitsStored)-bit colour scaled to 0…255")
        }
    }

    /// The first window stated, mirrored with the values where they were.
    private static func window(_ frame: VolumeDescription.Frame, _ outcome: FrameDecoder.Outcome) -> DisplayWindow? {
        let attributes = FrameAttributes(frame.instance.attributes, frame: frame.frame)
        guard let center = attributes.number(.windowCenter, in: .frameVOILUTSequence),
            let width = attributes.number(.windowWidth, in: .frameVOILUTSequence), width >= 1
        else { return nil }
        guard outcome.isMirrored, !outcome.usesTable else { return DisplayWindow(center: center, width: width) }
        let range = FrameConversion.storedRange(outcome.layout)
        let sum = Double(range.lowerBound + range.upperBound)
        // With v' = slope · (sum − s) + intercept and v = slope · s + intercept: v' = slope · sum + 2 · intercept − v.
        return DisplayWindow(center: outcome.slope * sum + 2 * outcome.intercept - center, width: width)
    }
}
