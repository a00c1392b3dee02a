#include <dcmtk/dcmdata/dcpixseq.h>
#include <dcmtk/dcmdata/dcpxitem.h>

#include <algorithm>

#include "read_file.hpp"

namespace {

bool begins_stream(const uint8_t *bytes, size_t count) {
    if (count < 2) return false;
    bool jpeg = bytes[0] == 0xff && (bytes[1] == 0xd8 || bytes[1] == 0x4f);
    bool jp2 = count > 12 && bytes[0] == 0 && bytes[1] == 0 && bytes[2] == 0 && bytes[3] == 12 && bytes[4] == 'j';
    return jpeg || jp2;
}

DcmPixelSequence *fragments_of(cdcm_file &file) {
    DcmPixelData *pixels = OFdynamic_cast(DcmPixelData *, cdcm::pixel_element(file));
    if (pixels == nullptr) return nullptr;
    E_TransferSyntax key = EXS_Unknown;
    const DcmRepresentationParameter *parameter = nullptr;
    pixels->getOriginalRepresentationKey(key, parameter);
    DcmPixelSequence *sequence = nullptr;
    return pixels->getEncapsulatedRepresentation(key, parameter, sequence).good() ? sequence : nullptr;
}

bool fragment(DcmPixelSequence &sequence, unsigned long index, Uint8 *&data, Uint32 &length) {
    DcmPixelItem *item = nullptr;
    data = nullptr;
    if (sequence.getItem(item, index).bad() || item == nullptr) return false;
    length = item->getLength();
    return length == 0 || (item->getUint8Array(data).good() && data != nullptr);
}

/// Which fragments hold each frame: one each, all of them, by the offset table, or by where a stream begins.
cdcm_status find_ranges(cdcm_file &file, const cdcm_image &image, std::vector<cdcm::FragmentRange> &ranges) {
    DcmPixelSequence *sequence = fragments_of(file);
    if (sequence == nullptr) return CDCM_DECODING_FAILED;
    unsigned long items = sequence->card();
    if (items < 2) return CDCM_PIXELS_TOO_SHORT;
    if (image.frames == 1) {
        ranges.assign(1, {1, items});
        return CDCM_OK;
    }
    if (items == image.frames + 1ul) {
        for (unsigned long i = 1; i < items; i++) ranges.push_back({i, i + 1});
        return CDCM_OK;
    }
    Uint8 *data = nullptr;
    Uint32 length = 0;
    if (!fragment(*sequence, 0, data, length)) return CDCM_DECODING_FAILED;
    std::vector<uint32_t> offsets;
    for (Uint32 i = 0; i + 4 <= length; i += 4)
        offsets.push_back(data[i] | (data[i + 1] << 8) | (data[i + 2] << 16) | (uint32_t(data[i + 3]) << 24));
    bool table = offsets.size() >= image.frames;
    std::sort(offsets.begin(), offsets.end());
    uint64_t position = 0;
    for (unsigned long i = 1; i < items; i++) {
        if (!fragment(*sequence, i, data, length)) return CDCM_DECODING_FAILED;
        bool begins = table ? std::binary_search(offsets.begin(), offsets.end(), uint32_t(position))
                            : begins_stream(data, length);
        if (begins) ranges.push_back({i, i + 1});
        if (!begins && !ranges.empty()) ranges.back().end = i + 1;
        position += 8 + uint64_t(length);
    }
    return ranges.empty() ? CDCM_PIXELS_TOO_SHORT : CDCM_OK;
}

}  // namespace

namespace cdcm {

bool is_jpeg2000(E_TransferSyntax syntax) {
    return syntax == EXS_JPEG2000LosslessOnly || syntax == EXS_JPEG2000;
}

bool is_jpegls(E_TransferSyntax syntax) { return syntax == EXS_JPEGLSLossless || syntax == EXS_JPEGLSLossy; }

cdcm_status frame_range(cdcm_file &file, const cdcm_image &image, uint32_t frame, FragmentRange &range) {
    if (file.ranges.empty()) {
        cdcm_status status = find_ranges(file, image, file.ranges);
        if (status != CDCM_OK) return status;
    }
    if (frame >= file.ranges.size() || file.ranges[frame].first == 0) return CDCM_PIXELS_TOO_SHORT;
    range = file.ranges[frame];
    return CDCM_OK;
}

cdcm_status frame_fragments(cdcm_file &file, const cdcm_image &image, uint32_t frame, std::vector<uint8_t> &bytes) {
    FragmentRange range;
    cdcm_status status = frame_range(file, image, frame, range);
    if (status != CDCM_OK) return status;
    DcmPixelSequence *sequence = fragments_of(file);
    bytes.clear();
    for (unsigned long i = range.first; i < range.end; i++) {
        Uint8 *data = nullptr;
        Uint32 length = 0;
        if (sequence == nullptr || !fragment(*sequence, i, data, length)) return CDCM_DECODING_FAILED;
        bytes.insert(bytes.end(), data, data + length);
    }
    return bytes.empty() ? CDCM_PIXELS_TOO_SHORT : CDCM_OK;
}

StreamDepth jpeg_depth(const uint8_t *bytes, size_t count) {
    StreamDepth depth;
    size_t at = 2;
    while (at + 10 <= count) {
        if (bytes[at] != 0xff) return depth;
        uint8_t marker = bytes[at + 1];
        if (marker == 0xff) {
            at++;
            continue;
        }
        bool frame = (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc)
            || marker == 0xf7;
        if (frame) {
            depth.bits = bytes[at + 4];
            depth.components = bytes[at + 9];
            return depth;
        }
        if (marker == 0xda) return depth;
        at += 2 + ((size_t(bytes[at + 2]) << 8) | bytes[at + 3]);
    }
    return depth;
}

}  // namespace cdcm
