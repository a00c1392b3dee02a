#include "cdcmtk_write.h"

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dctk.h>

#include <new>

cdcm_write_status cdcm_rewrite_file(const char *path, const char *target, bool implicit) {
    try {
        DcmFileFormat file;
        // Values above 4 KiB stay in the file until they are written.
        if (file.loadFile(path, EXS_Unknown, EGL_noChange, 4096).bad()) return CDCM_WRITE_INVALID_VALUE;
        const E_TransferSyntax syntax = implicit ? EXS_LittleEndianImplicit : EXS_LittleEndianExplicit;
        if (file.chooseRepresentation(syntax, nullptr).bad()) return CDCM_WRITE_INVALID_VALUE;
        const OFCondition saved = file.saveFile(target, syntax, EET_ExplicitLength, EGL_recalcGL, EPD_withoutPadding);
        return saved.good() ? CDCM_WRITTEN : CDCM_WRITE_FAILED;
    } catch (const std::bad_alloc &) {
        return CDCM_WRITE_OUT_OF_MEMORY;
    } catch (...) {
        return CDCM_WRITE_FAILED;
    }
}
