// DCMTK's data dictionary behind plain C.
#ifndef CDCMTK_DICTIONARY_H
#define CDCMTK_DICTIONARY_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// The tag (group in the upper, element in the lower 16 bits) that DCMTK's dictionary gives for a DICOM keyword such as
/// "SliceThickness"; 0 when it has no such keyword or no dictionary could be loaded. Retired keywords are found without prefix.
uint32_t cdcm_tag_for_keyword(const char *_Nonnull keyword);

#ifdef __cplusplus
}
#endif

#endif
