#ifndef CDCMTK_WRITE_OBJECT_HPP
#define CDCMTK_WRITE_OBJECT_HPP

#include "cdcmtk_write.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>

#include <memory>
#include <new>
#include <vector>

struct cdcm_object {
    DcmDataset data;
    /// The open items from the outermost in; the data set itself when empty. DCMTK owns them.
    std::vector<DcmItem *> open;
    int error_number = 0;

    DcmItem &present() { return open.empty() ? static_cast<DcmItem &>(data) : *open.back(); }
};

#endif
