// libpng's writer to memory: setjmp and macros stay on this side.
#ifndef CPNG_H
#define CPNG_H

#include <stddef.h>
#include <stdint.h>

/// libpng's version, such as "1.6.39". Static storage.
const char *_Nonnull cpng_version(void);

typedef enum cpng_status {
    cpng_ok = 0,
    /// An extent is 0 or beyond libpng's limits.
    cpng_invalid_size = 1,
    cpng_out_of_memory = 2,
    /// libpng gave up for another reason.
    cpng_failed = 3
} cpng_status;

/// What a pixel is; the value is the number of its 8-bit samples.
typedef enum cpng_format { cpng_grey = 1, cpng_rgb = 3, cpng_rgba = 4 } cpng_format;

/// Encodes rows of 8-bit samples without gaps as a PNG of IHDR, IDAT and IEND: no time, no text, a fixed
/// compression level, so the same pixels give the same bytes with the same zlib.
/// On success `*bytes` holds `*count` bytes, to be returned by `cpng_free`; otherwise both are zero.
cpng_status cpng_encode(const uint8_t *_Nonnull pixels, uint32_t width, uint32_t height, cpng_format format,
                        uint8_t *_Nullable *_Nonnull bytes, size_t *_Nonnull count);

void cpng_free(uint8_t *_Nullable bytes);

#endif
