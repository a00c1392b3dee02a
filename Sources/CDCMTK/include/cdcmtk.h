// DCMTK, OpenJPEG and CharLS behind plain C. Nothing here decides: it reads, decodes and writes what it is told to.
#ifndef CDCMTK_H
#define CDCMTK_H

#include <stddef.h>
#include <stdint.h>

#include "cdcmtk_association.h"
#include "cdcmtk_read.h"
#include "cdcmtk_write.h"

#ifdef __cplusplus
extern "C" {
#endif

/// DCMTK's version, such as "3.6.7". Static storage.
const char *_Nonnull cdcm_dcmtk_version(void);

/// OpenJPEG's version, such as "2.5.0". Static storage.
const char *_Nonnull cdcm_openjpeg_version(void);

/// CharLS's version, such as "2.4.2". Static storage.
const char *_Nonnull cdcm_charls_version(void);

#ifdef __cplusplus
}
#endif

#endif
