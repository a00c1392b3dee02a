#include "include/dictionary.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdict.h>
#include <dcmtk/dcmdata/dcdicent.h>

#include <string>

namespace {
// Repeating groups such as OverlayRows name a range of tags, not one.
uint32_t tag_of(const DcmDataDictionary &dictionary, const std::string &keyword) {
    const DcmDictEntry *entry = dictionary.findEntry(keyword.c_str());
    if (entry == nullptr || entry->isRepeating()) return 0;
    return (static_cast<uint32_t>(entry->getGroup()) << 16) | entry->getElement();
}
}  // namespace

extern "C" uint32_t cdcm_tag_for_keyword(const char *keyword) {
    try {
        const std::string name(keyword);
        const DcmDataDictionary &dictionary = dcmDataDict.rdlock();
        uint32_t tag = 0;
        try {
            tag = tag_of(dictionary, name);
            if (tag == 0) tag = tag_of(dictionary, "RETIRED_" + name);
        } catch (...) {
            tag = 0;
        }
        dcmDataDict.rdunlock();
        return tag;
    } catch (...) {
        return 0;
    }
}
