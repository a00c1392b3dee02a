#include <cstring>
#include <string>

#include "convert_text.hpp"
#include "read_file.hpp"

namespace {

constexpr uint8_t kText = 0, kSequence = 1, kLeftOut = 2;
/// A longer value is bulk to every reader of headers.
constexpr Uint32 kLongestText = 64 * 1024;
constexpr Uint32 kLongestUnknown = 1024;
/// But a contour is a list of as many points as were drawn.
constexpr Uint32 kLongestContour = 16 * 1024 * 1024;

struct Encoder {
    std::vector<uint8_t> &bytes;
    size_t limit;
    uint32_t depth_limit;

    void u16(uint16_t value) {
        bytes.push_back(value & 0xff);
        bytes.push_back(value >> 8);
    }
    void u32(uint32_t value) {
        u16(value & 0xffff);
        u16(value >> 16);
    }
    void patch(size_t at, uint32_t value) {
        for (int i = 0; i < 4; i++) bytes[at + i] = (value >> (8 * i)) & 0xff;
    }

    cdcm_status item(DcmItem &item, uint32_t depth);
    cdcm_status element(DcmElement &element, uint32_t depth);
};

bool is_printable(const Uint8 *bytes, Uint32 count) {
    for (Uint32 i = 0; i < count; i++) {
        bool padding = i + 1 == count && bytes[i] == 0;
        if (!padding && (bytes[i] < 0x20 || bytes[i] > 0x7e)) return false;
    }
    return true;
}

/// Siemens' private header, which alone tells how a mosaic is laid out, as hexadecimal digits.
bool vendor_header_of(DcmElement &element, OFString &text) {
    Uint32 length = element.getLength();
    if (element.getGTag() != 0x0029 || (element.getETag() & 0xff) != 0x10 || element.getETag() < 0x1000) return false;
    if (element.ident() != EVR_OB && element.ident() != EVR_UN) return false;
    if (length < 16 || length > kLongestText) return false;
    Uint8 *bytes = nullptr;
    if (element.getUint8Array(bytes).bad() || bytes == nullptr || memcmp(bytes, "SV10", 4) != 0) return false;
    const char *digits = "0123456789abcdef";
    text.reserve(2 * length);
    for (Uint32 i = 0; i < length; i++) {
        text += digits[bytes[i] >> 4];
        text += digits[bytes[i] & 0xf];
    }
    return true;
}

/// Whether the value can be given as text, and the text. Unknown values (UN) count when they are plain text.
bool text_of(DcmElement &element, OFString &text) {
    Uint32 length = element.getLength();
    if (vendor_header_of(element, text)) return true;
    switch (element.ident()) {
    case EVR_OB: case EVR_OW: case EVR_OF: case EVR_OD: case EVR_OL: case EVR_OV: case EVR_ox: case EVR_px:
    case EVR_PixelData: case EVR_OverlayData: case EVR_lt:
        return false;
    case EVR_UN: case EVR_UNKNOWN: case EVR_UNKNOWN2B: {
        if (length > kLongestUnknown) return false;
        Uint8 *bytes = nullptr;
        if (element.getUint8Array(bytes).bad() || (bytes == nullptr && length > 0)) return false;
        if (!is_printable(bytes, length)) return false;
        text.assign(reinterpret_cast<const char *>(bytes), length);
        return true;
    }
    default:
        return length <= (element.getTag() == DCM_ContourData ? kLongestContour : kLongestText)
            && element.getOFStringArray(text).good();
    }
}

cdcm_status Encoder::element(DcmElement &element, uint32_t depth) {
    if (bytes.size() > limit) return CDCM_OUT_OF_MEMORY;
    u16(element.getGTag());
    u16(element.getETag());
    const char *name = DcmVR(element.ident()).getValidVRName();
    bool known = name != nullptr && strlen(name) == 2;
    bytes.push_back(known ? name[0] : 'U');
    bytes.push_back(known ? name[1] : 'N');
    if (element.ident() == EVR_SQ || element.ident() == EVR_pixelSQ) {
        if (element.ident() == EVR_pixelSQ) {
            bytes.push_back(kLeftOut);
            return CDCM_OK;
        }
        if (depth >= depth_limit) return CDCM_TOO_DEEP;
        DcmSequenceOfItems &sequence = static_cast<DcmSequenceOfItems &>(element);
        bytes.push_back(kSequence);
        u32(static_cast<uint32_t>(sequence.card()));
        DcmObject *child = nullptr;
        while ((child = sequence.nextInContainer(child)) != nullptr) {
            cdcm_status status = item(static_cast<DcmItem &>(*child), depth + 1);
            if (status != CDCM_OK) return status;
        }
        return CDCM_OK;
    }
    OFString text;
    if (!text_of(element, text)) {
        bytes.push_back(kLeftOut);
        return CDCM_OK;
    }
    bytes.push_back(kText);
    u32(static_cast<uint32_t>(text.size()));
    bytes.insert(bytes.end(), text.begin(), text.end());
    return CDCM_OK;
}

cdcm_status Encoder::item(DcmItem &item, uint32_t depth) {
    size_t at = bytes.size();
    uint32_t count = 0;
    u32(0);
    DcmObject *child = nullptr;
    while ((child = item.nextInContainer(child)) != nullptr) {
        // Group lengths say nothing about the object.
        if (child->getETag() == 0) continue;
        cdcm_status status = element(static_cast<DcmElement &>(*child), depth);
        if (status != CDCM_OK) return status;
        count++;
    }
    patch(at, count);
    return CDCM_OK;
}

/// The values of an item's Specific Character Set; those of what surrounds it where it has none.
std::vector<std::string> character_sets(DcmItem &item, const std::vector<std::string> &outer) {
    OFString text;
    if (!item.tagExists(DCM_SpecificCharacterSet)) return outer;
    std::vector<std::string> terms;
    if (item.findAndGetOFStringArray(DCM_SpecificCharacterSet, text).bad()) return terms;
    std::string term;
    for (size_t i = 0; i <= text.size(); i++) {
        if (i < text.size() && text[i] != '\\') {
            if (text[i] != ' ' || !term.empty()) term += text[i];
            continue;
        }
        while (!term.empty() && term.back() == ' ') term.pop_back();
        terms.push_back(term);
        term.clear();
    }
    return terms;
}

void convert_to_utf8(DcmItem &item, const std::vector<std::string> &outer, uint32_t depth) {
    if (depth > 128) return;
    std::vector<std::string> terms = character_sets(item, outer);
    DcmObject *child = nullptr;
    while ((child = item.nextInContainer(child)) != nullptr) {
        if (child->ident() == EVR_SQ) {
            DcmObject *inner = nullptr;
            DcmSequenceOfItems &sequence = static_cast<DcmSequenceOfItems &>(*child);
            while ((inner = sequence.nextInContainer(inner)) != nullptr) {
                convert_to_utf8(static_cast<DcmItem &>(*inner), terms, depth + 1);
            }
            continue;
        }
        DcmElement &element = static_cast<DcmElement &>(*child);
        if (!element.isAffectedBySpecificCharacterSet()) continue;
        OFString text;
        if (element.getOFStringArray(text, OFFalse).bad()) continue;
        std::string bytes(text.c_str(), text.size()), converted = cdcm::text_to_utf8(bytes, terms);
        if (converted != bytes) element.putOFStringArray(OFString(converted.data(), converted.size()));
    }
    if (depth == 0 || item.tagExists(DCM_SpecificCharacterSet))
        item.putAndInsertString(DCM_SpecificCharacterSet, "ISO_IR 192");
}

}  // namespace

cdcm_status cdcm_file_header(
    cdcm_file *file, size_t limit, uint32_t depth_limit, const uint8_t **bytes, size_t *count) {
    *bytes = nullptr;
    *count = 0;
    return cdcm::guarded([&] {
        if (file->header.empty()) {
            convert_to_utf8(*file->dataset(), {}, 0);
            Encoder encoder{file->header, limit, depth_limit};
            cdcm_status status = encoder.item(*file->dataset(), 0);
            if (status != CDCM_OK) {
                file->header.clear();
                return status;
            }
        }
        *bytes = file->header.data();
        *count = file->header.size();
        return CDCM_OK;
    });
}
