package import DICOM

extension SelectionRule {
    /// Whether the rule holds for at least one volume of a study.
    package func holds(inSomeVolumeOf study: Study) -> Bool {
        study.series.contains { series in series.volumes.contains { outcome(of: $0, in: series).holds } }
    }
}
