#include "cdcmtk.h"

#include <dcmtk/config/osconfig.h>

const char *cdcm_dcmtk_version(void) { return PACKAGE_VERSION; }
