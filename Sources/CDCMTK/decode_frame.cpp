#include <cstring>

#include "read_file.hpp"

namespace {

using Bytes = std::vector<uint8_t>;

/// The least number of bytes that hold frames `0…frame` of native pixels; nullopt-like 0 on overflow.
uint64_t native_bits_per_frame(const cdcm_image &image, uint32_t bits, bool subsampled) {
    uint64_t samples = uint64_t(image.rows) * image.columns * (subsampled ? 2 : image.samples_per_pixel);
    return samples * bits;
}

void unpack_bits(const Bytes &packed, unsigned shift, uint8_t *buffer, size_t samples) {
    for (size_t i = 0; i < samples; i++) {
        size_t bit = i + shift;
        buffer[i] = (packed[bit / 8] >> (bit % 8)) & 1;
    }
}

/// Two samples in three bytes: PS3.5 annex D's packing of twelve bits, low bits first.
void unpack_twelve(const Bytes &packed, unsigned shift, uint8_t *buffer, size_t samples) {
    for (size_t i = 0; i < samples; i++) {
        size_t bit = 12 * i + shift;
        uint32_t window = packed[bit / 8] | (uint32_t(packed[bit / 8 + 1]) << 8);
        if (bit / 8 + 2 < packed.size()) window |= uint32_t(packed[bit / 8 + 2]) << 16;
        uint32_t value = (window >> (bit % 8)) & 0xfff;
        buffer[2 * i] = value & 0xff;
        buffer[2 * i + 1] = value >> 8;
    }
}

/// Y0 Y1 Cb Cr for two pixels → Y Cb Cr for each (PS3.3 C.7.6.3.1.2, YBR_FULL_422).
void expand_422(const Bytes &packed, uint8_t *buffer, size_t pixels) {
    for (size_t i = 0; i < pixels; i++) {
        size_t pair = 4 * (i / 2);
        buffer[3 * i] = packed[pair + (i & 1)];
        buffer[3 * i + 1] = packed[pair + 2];
        buffer[3 * i + 2] = packed[pair + 3];
    }
}

cdcm_status native_frame(
    cdcm_file &file, DcmElement &element, uint32_t frame, uint8_t *buffer, size_t size, cdcm_image &image) {
    DcmItem &item = *file.dataset();
    Uint16 bits = 0, planar = 0;
    if (item.findAndGetUint16(DCM_BitsAllocated, bits).bad()) bits = static_cast<Uint16>(image.bits_allocated);
    item.findAndGetUint16(DCM_PlanarConfiguration, planar);
    bool subsampled = strcmp(image.photometric_interpretation, "YBR_FULL_422") == 0 && image.samples_per_pixel == 3
        && bits == 8;
    uint64_t per_frame = native_bits_per_frame(image, bits, subsampled);
    uint64_t first_bit = per_frame * frame, end_bit = first_bit + per_frame;
    uint64_t first = first_bit / 8, end = (end_bit + 7) / 8;
    if (end > element.getLength()) return CDCM_PIXELS_TOO_SHORT;
    size_t pixels = size_t(image.rows) * image.columns;
    size_t samples = pixels * image.samples_per_pixel;
    if (size < samples * (image.bits_allocated / 8)) return CDCM_OUT_OF_RANGE;
    // Values of words may only be read from an even offset.
    uint64_t aligned = first & ~uint64_t(7);
    uint64_t padded = end + ((end - aligned) & 1);
    if (padded > element.getLength()) padded = end;
    Bytes bytes(padded - aligned + 2);
    if (element.getPartialValue(bytes.data(), Uint32(aligned), Uint32(padded - aligned), &file.cache,
            EBO_LittleEndian).bad())
        return CDCM_PIXELS_TOO_SHORT;
    bytes.erase(bytes.begin(), bytes.begin() + (first - aligned));
    // Pixels of 32 bits in a big-endian file are swapped by words of 16: put the halves right.
    bool swapped = DcmXfer(file.dataset()->getOriginalXfer()).getByteOrder() == EBO_BigEndian;
    if (swapped && bits == 32 && (element.ident() == EVR_OW || element.getVR() == EVR_OW)) {
        for (size_t i = 0; i + 3 < bytes.size(); i += 4) {
            std::swap(bytes[i], bytes[i + 2]);
            std::swap(bytes[i + 1], bytes[i + 3]);
        }
    }
    size_t width = image.bits_allocated / 8;
    if (bits == 1) {
        unpack_bits(bytes, first_bit % 8, buffer, samples);
    } else if (bits == 12) {
        unpack_twelve(bytes, first_bit % 8, buffer, samples);
    } else if (subsampled) {
        expand_422(bytes, buffer, pixels);
        strcpy(image.photometric_interpretation, "YBR_FULL");
    } else if (image.samples_per_pixel == 3 && planar == 1) {
        cdcm::interleave(bytes, buffer, pixels, width);
    } else {
        memcpy(buffer, bytes.data(), samples * width);
    }
    return CDCM_OK;
}

cdcm_status compressed_frame(
    cdcm_file &file, DcmPixelData &pixels, uint32_t frame, uint8_t *buffer, size_t size, cdcm_image &image) {
    E_TransferSyntax syntax = file.dataset()->getOriginalXfer();
    size_t samples = size_t(image.rows) * image.columns * image.samples_per_pixel;
    if (size < samples * (image.bits_allocated / 8)) return CDCM_OUT_OF_RANGE;
    if (cdcm::is_jpeg2000(syntax) || cdcm::is_jpegls(syntax)) {
        Bytes stream;
        cdcm_status status = cdcm::frame_fragments(file, image, frame, stream);
        if (status != CDCM_OK) return status;
        auto decode = cdcm::is_jpegls(syntax) ? cdcm::decode_jpegls : cdcm::decode_jpeg2000;
        return decode(stream, buffer, size, image);
    }
    uint32_t delivered = image.bits_allocated;
    if (syntax != EXS_RLELossless) {
        // A stream of eight bits comes out in bytes even where sixteen are allocated.
        Bytes stream;
        if (cdcm::frame_fragments(file, image, frame, stream) == CDCM_OK) {
            cdcm::StreamDepth depth = cdcm::jpeg_depth(stream.data(), stream.size());
            if (depth.bits != 0) delivered = depth.bits <= 8 ? 8 : 16;
            if (depth.components != 0 && depth.components != image.samples_per_pixel) return CDCM_DECODING_FAILED;
        }
    }
    if (delivered > image.bits_allocated) return CDCM_DECODING_FAILED;
    size_t needed = samples * (delivered / 8);
    size_t even = needed + (needed & 1);
    Bytes odd;
    uint8_t *target = buffer;
    if (even > size) {
        odd.resize(even);
        target = odd.data();
    }
    Uint32 fragment = file.next_frame == frame ? file.next_fragment : 0;
    // Left alone, DCMTK finds a frame of several fragments by the offset table only, which is mostly empty.
    cdcm::FragmentRange range;
    if (syntax != EXS_RLELossless && cdcm::frame_range(file, image, frame, range) == CDCM_OK)
        fragment = Uint32(range.first);
    OFString model;
    OFCondition result = pixels.getUncompressedFrame(
        file.dataset(), frame, fragment, target, Uint32(even), model, &file.cache);
    if (result.bad()) {
        if (result == EC_UnsupportedEncoding) return CDCM_UNSUPPORTED_TRANSFER_SYNTAX;
        return result == EC_MemoryExhausted ? CDCM_OUT_OF_MEMORY : CDCM_DECODING_FAILED;
    }
    file.next_frame = frame + 1;
    file.next_fragment = fragment;
    Uint16 planar = 0;
    file.dataset()->findAndGetUint16(DCM_PlanarConfiguration, planar);
    if (syntax == EXS_RLELossless && image.samples_per_pixel == 3 && planar == 1) {
        // Unlike the others, this decoder keeps the planes apart.
        Bytes planes(target, target + needed);
        cdcm::interleave(planes, buffer, samples / 3, delivered / 8);
    } else if (target != buffer) {
        memcpy(buffer, target, needed);
    }
    cdcm::widen(buffer, samples, delivered / 8, image.bits_allocated / 8);
    if (!model.empty() && model.size() < sizeof image.photometric_interpretation)
        strcpy(image.photometric_interpretation, model.c_str());
    return CDCM_OK;
}

}  // namespace

namespace cdcm {

void interleave(const Bytes &planes, uint8_t *buffer, size_t pixels, size_t width) {
    for (size_t sample = 0; sample < 3; sample++) {
        for (size_t i = 0; i < pixels; i++) {
            memcpy(buffer + (3 * i + sample) * width, planes.data() + (sample * pixels + i) * width, width);
        }
    }
}

void widen(uint8_t *buffer, size_t samples, size_t from, size_t to) {
    if (from >= to) return;
    for (size_t i = samples; i-- > 0;) {
        memmove(buffer + i * to, buffer + i * from, from);
        memset(buffer + i * to + from, 0, to - from);
    }
}

}  // namespace cdcm

cdcm_status cdcm_file_frame(cdcm_file *file, uint32_t frame, uint8_t *buffer, size_t size, cdcm_image *image) {
    cdcm_status status = cdcm_file_image(file, image);
    if (status != CDCM_OK) return status;
    return cdcm::guarded([&] {
        if (frame >= image->frames) return CDCM_OUT_OF_RANGE;
        DcmElement *element = cdcm::pixel_element(*file);
        if (element == nullptr) return CDCM_NO_PIXEL_DATA;
        bool compressed = DcmXfer(file->dataset()->getOriginalXfer()).isEncapsulated();
        DcmPixelData *pixels = OFdynamic_cast(DcmPixelData *, element);
        if (compressed && pixels != nullptr)
            return compressed_frame(*file, *pixels, frame, buffer, size, *image);
        return native_frame(*file, *element, frame, buffer, size, *image);
    });
}
