// Distributions put OpenJPEG's header into a folder named after its version.
#if __has_include(<openjpeg.h>)
#include <openjpeg.h>
#elif __has_include(<openjpeg-2.5/openjpeg.h>)
#include <openjpeg-2.5/openjpeg.h>
#else
#include <openjpeg-2.4/openjpeg.h>
#endif

#include <algorithm>
#include <cstring>
#include <memory>

#include "cdcmtk.h"
#include "read_file.hpp"

namespace {

struct Source {
    const uint8_t *bytes;
    size_t count;
    size_t at;
};

OPJ_SIZE_T read(void *buffer, OPJ_SIZE_T wanted, void *user) {
    Source &source = *static_cast<Source *>(user);
    if (source.at >= source.count) return static_cast<OPJ_SIZE_T>(-1);
    size_t given = std::min<size_t>(wanted, source.count - source.at);
    memcpy(buffer, source.bytes + source.at, given);
    source.at += given;
    return given;
}

OPJ_OFF_T skip(OPJ_OFF_T distance, void *user) {
    Source &source = *static_cast<Source *>(user);
    if (distance < 0 || static_cast<uint64_t>(distance) > source.count - source.at) return -1;
    source.at += static_cast<size_t>(distance);
    return distance;
}

OPJ_BOOL seek(OPJ_OFF_T position, void *user) {
    Source &source = *static_cast<Source *>(user);
    if (position < 0 || static_cast<uint64_t>(position) > source.count) return OPJ_FALSE;
    source.at = static_cast<size_t>(position);
    return OPJ_TRUE;
}

void ignore(const char *, void *) {}

template <typename T, void (*Destroy)(T *)>
struct Deleter {
    void operator()(T *object) const { Destroy(object); }
};
using Codec = std::unique_ptr<opj_codec_t, Deleter<opj_codec_t, opj_destroy_codec>>;
using Stream = std::unique_ptr<opj_stream_t, Deleter<opj_stream_t, opj_stream_destroy>>;
using Image = std::unique_ptr<opj_image_t, Deleter<opj_image_t, opj_image_destroy>>;

}  // namespace

namespace cdcm {

cdcm_status decode_jpeg2000(const std::vector<uint8_t> &bytes, uint8_t *buffer, size_t size, cdcm_image &image) {
    bool boxed = bytes.size() > 12 && bytes[0] == 0 && memcmp(bytes.data() + 4, "jP  ", 4) == 0;
    Codec codec(opj_create_decompress(boxed ? OPJ_CODEC_JP2 : OPJ_CODEC_J2K));
    Stream stream(opj_stream_default_create(OPJ_TRUE));
    if (!codec || !stream) return CDCM_OUT_OF_MEMORY;
    opj_set_error_handler(codec.get(), ignore, nullptr);
    opj_set_warning_handler(codec.get(), ignore, nullptr);
    opj_set_info_handler(codec.get(), ignore, nullptr);
    Source source{bytes.data(), bytes.size(), 0};
    opj_stream_set_user_data(stream.get(), &source, nullptr);
    opj_stream_set_user_data_length(stream.get(), bytes.size());
    opj_stream_set_read_function(stream.get(), read);
    opj_stream_set_skip_function(stream.get(), skip);
    opj_stream_set_seek_function(stream.get(), seek);
    opj_dparameters_t parameters;
    opj_set_default_decoder_parameters(&parameters);
    if (!opj_setup_decoder(codec.get(), &parameters)) return CDCM_DECODING_FAILED;
    opj_image_t *header = nullptr;
    if (!opj_read_header(stream.get(), codec.get(), &header) || header == nullptr) return CDCM_DECODING_FAILED;
    Image decoded(header);
    // Checked before the decoder allocates anything of the size that the stream claims.
    if (header->numcomps != image.samples_per_pixel || header->x1 - header->x0 != image.columns
        || header->y1 - header->y0 != image.rows)
        return CDCM_DECODING_FAILED;
    if (!opj_decode(codec.get(), stream.get(), header)) return CDCM_DECODING_FAILED;
    opj_end_decompress(codec.get(), stream.get());
    size_t pixels = size_t(image.rows) * image.columns;
    size_t width = image.bits_allocated / 8;
    if (size < pixels * image.samples_per_pixel * width || width > 4) return CDCM_OUT_OF_RANGE;
    uint32_t precision = 0;
    for (uint32_t c = 0; c < header->numcomps; c++) {
        const opj_image_comp_t &component = header->comps[c];
        if (component.w != image.columns || component.h != image.rows || component.data == nullptr
            || component.prec == 0 || component.prec > image.bits_allocated)
            return CDCM_DECODING_FAILED;
        precision = std::max(precision, component.prec);
    }
    // The stream's own sign flag is often wrong; PixelRepresentation says what the bits mean (pydicom#1149). So deliver
    // the bits of the stream's precision, and let the reader extend them by PixelRepresentation.
    uint32_t mask = precision >= 32 ? 0xffffffffu : (1u << precision) - 1;
    for (uint32_t c = 0; c < header->numcomps; c++) {
        const OPJ_INT32 *data = header->comps[c].data;
        for (size_t i = 0; i < pixels; i++) {
            uint32_t value = static_cast<uint32_t>(data[i]) & mask;
            memcpy(buffer + (i * image.samples_per_pixel + c) * width, &value, width);
        }
    }
    image.bits_stored = precision;
    image.high_bit = precision - 1;
    // OpenJPEG undoes the stream's colour transform.
    bool transformed = strcmp(image.photometric_interpretation, "YBR_RCT") == 0
        || strcmp(image.photometric_interpretation, "YBR_ICT") == 0;
    if (transformed) strcpy(image.photometric_interpretation, "RGB");
    return CDCM_OK;
}

}  // namespace cdcm

const char *cdcm_openjpeg_version(void) { return opj_version(); }
