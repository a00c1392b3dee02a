#include <charls/charls.h>

#include <memory>

#include "cdcmtk.h"
#include "read_file.hpp"

namespace {

struct Destroy {
    void operator()(charls_jpegls_decoder *decoder) const { charls_jpegls_decoder_destroy(decoder); }
};
using Decoder = std::unique_ptr<charls_jpegls_decoder, Destroy>;

bool good(charls_jpegls_errc result) { return result == charls::jpegls_errc::success; }

cdcm_status failure(charls_jpegls_errc result) {
    return result == charls::jpegls_errc::not_enough_memory ? CDCM_OUT_OF_MEMORY : CDCM_DECODING_FAILED;
}

}  // namespace

namespace cdcm {

cdcm_status decode_jpegls(const std::vector<uint8_t> &bytes, uint8_t *buffer, size_t size, cdcm_image &image) {
    Decoder decoder(charls_jpegls_decoder_create());
    if (!decoder) return CDCM_OUT_OF_MEMORY;
    // Archives have cut the last marker off. And CharLS 2.4 sees the end of a stream that is cut short at a marker only; without
    // one it reads bits that are not there, some billions of them.
    std::vector<uint8_t> source(bytes);
    source.insert(source.end(), {0xff, 0xd9});
    charls_jpegls_errc result = charls_jpegls_decoder_set_source_buffer(decoder.get(), source.data(), source.size());
    if (good(result)) result = charls_jpegls_decoder_read_header(decoder.get());
    charls_frame_info stream{};
    if (good(result)) result = charls_jpegls_decoder_get_frame_info(decoder.get(), &stream);
    if (!good(result)) return failure(result);
    // Checked before anything of the size that the stream claims is allocated.
    if (stream.width != image.columns || stream.height != image.rows
        || uint32_t(stream.component_count) != image.samples_per_pixel)
        return CDCM_DECODING_FAILED;
    size_t samples = size_t(image.rows) * image.columns * image.samples_per_pixel;
    size_t width = image.bits_allocated / 8, delivered = stream.bits_per_sample <= 8 ? 1 : 2;
    if (delivered > width) return CDCM_DECODING_FAILED;
    if (size < samples * width) return CDCM_OUT_OF_RANGE;
    charls_interleave_mode mode{};
    result = charls_jpegls_decoder_get_interleave_mode(decoder.get(), &mode);
    if (!good(result)) return failure(result);
    bool planar = image.samples_per_pixel == 3 && mode == charls::interleave_mode::none;
    std::vector<uint8_t> planes(planar ? samples * delivered : 0);
    result = charls_jpegls_decoder_decode_to_buffer(
        decoder.get(), planar ? planes.data() : buffer, samples * delivered, 0);
    if (!good(result)) return failure(result);
    if (planar) interleave(planes, buffer, samples / 3, delivered);
    widen(buffer, samples, delivered, width);
    return CDCM_OK;
}

}  // namespace cdcm

const char *cdcm_charls_version(void) { return charls_get_version_string(); }
