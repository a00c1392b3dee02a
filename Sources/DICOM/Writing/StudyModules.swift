/// The attributes that belong to the patient and the study (PS3.3 C.7.1, C.7.2): a derived object must repeat them as its
/// source has them, or archives see two patients or two studies.
enum StudyModules {
    static let attributes: [Attribute] = patient + clinicalTrial + generalStudy + patientStudy

    /// Type 2: present, if empty.
    static let required: [Attribute] = [
        .patientName, .patientID, .patientBirthDate, .patientSex, .studyDate, .studyTime, .accessionNumber,
        .referringPhysicianName, .studyID,
    ]

    private static let patient: [Attribute] = [
        .patientName, .patientID, .issuerOfPatientID, .typeOfPatientID, .issuerOfPatientIDQualifiersSequence,
        .patientBirthDate, .patientBirthTime, .patientSex, .qualityControlSubject, .otherPatientIDs, .otherPatientNames,
        .otherPatientIDsSequence, .ethnicGroup, .patientComments, .patientSpeciesDescription,
        .patientSpeciesCodeSequence, .patientBreedDescription, .patientBreedCodeSequence, .breedRegistrationSequence,
        .responsiblePerson, .responsiblePersonRole, .responsibleOrganization, .patientIdentityRemoved,
        .deidentificationMethod, .deidentificationMethodCodeSequence,
    ]

    private static let clinicalTrial: [Attribute] = [
        .clinicalTrialSponsorName, .clinicalTrialProtocolID, .clinicalTrialProtocolName, .clinicalTrialSiteID,
        .clinicalTrialSiteName, .clinicalTrialSubjectID, .clinicalTrialSubjectReadingID, .clinicalTrialTimePointID,
        .clinicalTrialTimePointDescription, .longitudinalTemporalOffsetFromEvent, .longitudinalTemporalEventType,
        .clinicalTrialProtocolEthicsCommitteeName, .clinicalTrialProtocolEthicsCommitteeApprovalNumber,
        .consentForClinicalTrialUseSequence,
    ]

    private static let generalStudy: [Attribute] = [
        .studyInstanceUID, .studyDate, .studyTime, .accessionNumber, .referringPhysicianName,
        .referringPhysicianIdentificationSequence, .consultingPhysicianName, .studyID, .studyDescription,
        .procedureCodeSequence, .physiciansOfRecord, .physiciansOfRecordIdentificationSequence,
        .nameOfPhysiciansReadingStudy, .referencedStudySequence,
    ]

    private static let patientStudy: [Attribute] = [
        .admittingDiagnosesDescription, .admittingDiagnosesCodeSequence, .patientAge, .patientSize, .patientWeight,
        .patientBodyMassIndex, .patientSizeCodeSequence, .medicalAlerts, .allergies, .smokingStatus, .pregnancyStatus,
        .lastMenstrualDate, .patientState, .occupation, .additionalPatientHistory, .admissionID,
        .issuerOfAdmissionIDSequence, .serviceEpisodeID, .serviceEpisodeDescription, .issuerOfServiceEpisodeIDSequence,
        .patientSexNeutered, .reasonForVisit, .reasonForVisitCodeSequence,
    ]
}
