// What the reading half shares: an opened file and its description.
#ifndef READ_FILE_HPP
#define READ_FILE_HPP

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dcfcache.h>
#include <dcmtk/dcmdata/dctk.h>

#include <cstdint>
#include <new>
#include <vector>

#include "cdcmtk_read.h"

namespace cdcm {

/// Which fragments of the compressed pixel data hold a frame; number 0 is the offset table.
struct FragmentRange {
    unsigned long first = 0;
    unsigned long end = 0;
};

}  // namespace cdcm

struct cdcm_file {
    DcmFileFormat format;
    DcmFileCache cache;
    std::vector<uint8_t> header;
    std::vector<uint16_t> table;
    /// Of each frame, once they were asked for.
    std::vector<cdcm::FragmentRange> ranges;
    /// The start fragment of the next frame, for DCMTK's decoders; valid when `next_frame` is asked for.
    Uint32 next_fragment = 0;
    Uint32 next_frame = 0;

    DcmDataset *dataset() { return format.getDataset(); }
};

namespace cdcm {

/// Runs a body so that no exception leaves the library.
template <typename Body>
cdcm_status guarded(Body body) {
    try {
        return body();
    } catch (const std::bad_alloc &) {
        return CDCM_OUT_OF_MEMORY;
    } catch (...) {
        return CDCM_FAILED;
    }
}

cdcm_status frame_range(cdcm_file &file, const cdcm_image &image, uint32_t frame, FragmentRange &range);

/// The codestream of one frame, its fragments joined.
cdcm_status frame_fragments(cdcm_file &file, const cdcm_image &image, uint32_t frame, std::vector<uint8_t> &bytes);

/// The pixel data element: integer, float or double.
DcmElement *pixel_element(cdcm_file &file);

/// Bits per sample and sign as the compressed stream states them; 0 when the stream has no such marker.
struct StreamDepth {
    uint32_t bits = 0;
    uint32_t components = 0;
};
StreamDepth jpeg_depth(const uint8_t *bytes, size_t count);

cdcm_status decode_jpeg2000(const std::vector<uint8_t> &stream, uint8_t *buffer, size_t size, cdcm_image &image);
cdcm_status decode_jpegls(const std::vector<uint8_t> &stream, uint8_t *buffer, size_t size, cdcm_image &image);

bool is_jpeg2000(E_TransferSyntax syntax);
bool is_jpegls(E_TransferSyntax syntax);

/// Three planes after one another to R G B R G B…, in samples of `width` bytes.
void interleave(const std::vector<uint8_t> &planes, uint8_t *buffer, size_t pixels, size_t width);

/// Samples of `from` bytes into little-endian containers of `to` bytes, in place.
void widen(uint8_t *buffer, size_t samples, size_t from, size_t to);

}  // namespace cdcm

#endif
