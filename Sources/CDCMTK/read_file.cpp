#include "read_file.hpp"

#include <dcmtk/dcmdata/dcrledrg.h>
#include <dcmtk/dcmjpeg/djdecode.h>
#include <dcmtk/oflog/oflog.h>

void cdcm_read_set_up(void) {
    cdcm::guarded([] {
        OFLog::configure(OFLogger::OFF_LOG_LEVEL);
        // Colour comes out interleaved and as the photometric interpretation says, whatever the stream held.
        DJDecoderRegistration::registerCodecs(EDC_photometricInterpretation, EUC_never, EPC_colorByPixel);
        DcmRLEDecoderRegistration::registerCodecs();
        dcmAutoDetectDatasetXfer.set(OFTrue);
        dcmIgnoreFileMetaInformationGroupLength.set(OFTrue);
        dcmReplaceWrongDelimitationItem.set(OFTrue);
        dcmConvertUndefinedLengthOBOWtoSQ.set(OFTrue);
        dcmConvertVOILUTSequenceOWtoSQ.set(OFTrue);
        dcmReadImplPrivAttribMaxLengthAsSQ.set(OFTrue);
        // Archives that do not know an attribute pass it on as UN; the dictionary knows what it is.
        dcmEnableUnknownVRConversion.set(OFTrue);
        return CDCM_OK;
    });
}

cdcm_status cdcm_file_open(const char *path, cdcm_file **out) {
    *out = nullptr;
    return cdcm::guarded([&] {
        cdcm_file *file = new cdcm_file;
        // Where no VR stands, either an implicit element was slipped in or a VR that nobody knows: try both readings.
        OFCondition result = EC_Normal;
        for (OFBool implicit : {OFTrue, OFFalse}) {
            dcmAcceptUnexpectedImplicitEncoding.set(implicit);
            // Values above 4 KiB stay in the file until they are asked for.
            result = file->format.loadFile(OFFilename(path), EXS_Unknown, EGL_noChange, 4096, ERM_autoDetect);
            if (result.good()) break;
        }
        if (result.bad()) {
            delete file;
            return result == EC_MemoryExhausted ? CDCM_OUT_OF_MEMORY : CDCM_UNREADABLE;
        }
        *out = file;
        return CDCM_OK;
    });
}

void cdcm_file_close(cdcm_file *file) {
    cdcm::guarded([&] {
        delete file;
        return CDCM_OK;
    });
}
