import DICOM

extension PhantomPatient {
    /// What a series of any modality says of itself.
    /// - Parameter time: HHMMSS of the series, its acquisition and content.
    func series(
        _ modality: String, number: Int, _ description: String, study: String, bodyPart: String, time: String,
        imageType: [String]
    ) -> DataSet {
        var d = attributes(studyDescription: study)
        d.set(.imageType, values: imageType)
        d.set(.modality, modality)
        d.set(.seriesNumber, number)
        d.set(.seriesDescription, description)
        d.set(.protocolName, description)
        d.set(.seriesDate, studyDate)
        d.set(.seriesTime, time)
        d.set(.acquisitionDate, studyDate)
        d.set(.acquisitionTime, time)
        d.set(.contentDate, studyDate)
        d.set(.contentTime, time)
        d.set(.acquisitionNumber, 1)
        d.set(.bodyPartExamined, bodyPart)
        d.set(.manufacturer, "Modalis")
        d.set(.manufacturerModelName, "Phantom")
        d.set(.deviceSerialNumber, "1")
        d.set(.softwareVersions, "phantom 1")
        d.set(.lossyImageCompression, "00")
        d.set(.burnedInAnnotation, "NO")
        return d
    }

    /// Frame of reference and position of a patient on his back.
    func place(_ d: inout DataSet, position: String = "HFS") {
        d.set(.frameOfReferenceUID, frameOfReferenceUID)
        d.set(.positionReferenceIndicator)
        d.set(.patientPosition, position)
    }

    /// An MR series (PS3.3 C.8.3.1).
    func mr(
        number: Int, _ description: String, study: String, bodyPart: String, time: String, imageType: [String],
        sequence: (scanning: String, name: String, repetition: Double, echo: Double, inversion: Double?)
    ) -> DataSet {
        var d = series(
            "MR", number: number, description, study: study, bodyPart: bodyPart, time: time, imageType: imageType)
        place(&d, position: bodyPart == "PROSTATE" ? "FFS" : "HFS")
        d.set(.scanningSequence, sequence.scanning)
        d.set(.sequenceVariant, "SK", "SP", "OSP")
        d.set(.scanOptions)
        d.set(.mrAcquisitionType, "2D")
        d.set(.sequenceName, sequence.name)
        d.set(.angioFlag, "N")
        d.set(.repetitionTime, decimal: sequence.repetition)
        d.set(.echoTime, decimal: sequence.echo)
        if let inversion = sequence.inversion { d.set(.inversionTime, decimal: inversion) }
        d.set(.echoTrainLength, sequence.scanning == "EP" ? 67 : 25)
        d.set(.numberOfAverages, decimal: 2)
        d.set(.imagingFrequency, decimal: 123.24)
        d.set(.imagedNucleus, "1H")
        d.set(.echoNumbers, 1)
        d.set(.magneticFieldStrength, decimal: 3)
        d.set(.flipAngle, decimal: 90)
        return d
    }
}
