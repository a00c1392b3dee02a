// Reading and decoding of DICOM files. Meant for a child process with limits: DCMTK may crash on hostile input.
#ifndef CDCMTK_READ_H
#define CDCMTK_READ_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum __attribute__((enum_extensibility(closed))) cdcm_status {
    CDCM_OK = 0,
    /// The file could not be opened or is not DICOM to DCMTK.
    CDCM_UNREADABLE = 1,
    /// Memory ran out, or a limit given by the caller was passed.
    CDCM_OUT_OF_MEMORY = 2,
    CDCM_TOO_DEEP = 3,
    CDCM_NO_PIXEL_DATA = 4,
    /// An attribute that describes the pixels is missing or contradicts another.
    CDCM_INVALID_IMAGE = 5,
    CDCM_UNSUPPORTED_TRANSFER_SYNTAX = 6,
    CDCM_PIXELS_TOO_SHORT = 7,
    /// The compressed stream is damaged or describes another image than the attributes do.
    CDCM_DECODING_FAILED = 8,
    /// A frame or table that the object does not have.
    CDCM_OUT_OF_RANGE = 9,
    CDCM_FAILED = 10
} cdcm_status;

/// A file's data set, opened.
typedef struct cdcm_file cdcm_file;

/// How `cdcm_file_frame` delivers samples: little-endian containers, colour interleaved (R G B R G B…).
typedef struct cdcm_image {
    uint32_t rows;
    uint32_t columns;
    uint32_t frames;
    uint32_t samples_per_pixel;
    /// Bits of one delivered container: 8, 16, 32 or 64 (1-bit and 12-bit packed pixels are unpacked).
    uint32_t bits_allocated;
    uint32_t bits_stored;
    uint32_t high_bit;
    /// 1 when samples are two's complement.
    uint32_t is_signed;
    /// 1 when containers hold IEEE floating point numbers.
    uint32_t is_float;
    /// The delivered photometric interpretation, such as MONOCHROME2, PALETTE COLOR, RGB or YBR_FULL.
    char photometric_interpretation[20];
} cdcm_image;

/// A look-up table's descriptor (PS3.3 C.11.1.1.1).
typedef struct cdcm_table {
    uint32_t count;
    int32_t first_mapped;
    uint32_t bits;
} cdcm_table;

typedef enum __attribute__((enum_extensibility(closed))) cdcm_table_kind {
    CDCM_MODALITY_LUT = 0,
    CDCM_PALETTE_RED = 1,
    CDCM_PALETTE_GREEN = 2,
    CDCM_PALETTE_BLUE = 3
} cdcm_table_kind;

/// Registers DCMTK's decoders (JPEG, RLE), sets DCMTK's tolerances and silences its log. Call once, first.
void cdcm_read_set_up(void);

/// Limits this process: address space and stack in bytes, no core file, no file writing, few open files, no new
/// privileges, no network, no other programs, no change of the file system. Call before anything hostile is read; there is no way back.
cdcm_status cdcm_limit_process(uint64_t address_space, uint64_t stack);

/// Lets this process use `seconds` of processor time from now on; then it is killed.
cdcm_status cdcm_allow_processor_time(uint32_t seconds);

cdcm_status cdcm_file_open(const char *_Nonnull path, cdcm_file *_Nullable *_Nonnull file);
void cdcm_file_close(cdcm_file *_Nullable file);

/// The data set without bulk values, text converted to UTF-8, in the encoding that `HeaderDecoder` (Swift) reads:
/// data set = element count (u32), elements; element = group, element (u16 each), VR (two letters), kind (u8), value;
/// kind 0 = text: byte count (u32), UTF-8 with values separated by backslash; kind 1 = sequence: item count (u32), data
/// sets; kind 2 = left out. All little-endian.
/// - `bytes` stays valid until the file is closed.
cdcm_status cdcm_file_header(
    cdcm_file *_Nonnull file, size_t limit, uint32_t depth_limit, const uint8_t *_Nullable *_Nonnull bytes,
    size_t *_Nonnull count);

cdcm_status cdcm_file_image(cdcm_file *_Nonnull file, cdcm_image *_Nonnull image);

/// Decodes one frame (from 0) into `buffer`, which must hold rows × columns × samples × bits_allocated / 8 bytes.
/// `image` is what was really delivered: a compressed stream may differ from the attributes in depth or colour model.
cdcm_status cdcm_file_frame(
    cdcm_file *_Nonnull file, uint32_t frame, uint8_t *_Nonnull buffer, size_t size, cdcm_image *_Nonnull image);

/// A look-up table; `values` stays valid until the next call with this file.
cdcm_status cdcm_file_table(
    cdcm_file *_Nonnull file, cdcm_table_kind kind, cdcm_table *_Nonnull table,
    const uint16_t *_Nullable *_Nonnull values);

#ifdef __cplusplus
}
#endif

#endif
