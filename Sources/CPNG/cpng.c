#include "cpng.h"

#include <png.h>
#include <stdlib.h>
#include <string.h>

const char *cpng_version(void) { return PNG_LIBPNG_VER_STRING; }

struct sink {
    uint8_t *bytes;
    size_t count;
    size_t capacity;
    cpng_status status;
};

static void sink_write(png_structp png, png_bytep data, size_t length) {
    struct sink *sink = png_get_io_ptr(png);
    if (length > SIZE_MAX / 4 - sink->count) {
        sink->status = cpng_out_of_memory;
        png_error(png, "too large");
    }
    if (sink->count + length > sink->capacity) {
        size_t capacity = (sink->count + length) * 2;
        uint8_t *grown = realloc(sink->bytes, capacity);
        if (grown == NULL) {
            sink->status = cpng_out_of_memory;
            png_error(png, "no memory");
        }
        sink->bytes = grown;
        sink->capacity = capacity;
    }
    memcpy(sink->bytes + sink->count, data, length);
    sink->count += length;
}

static void sink_flush(png_structp png) { (void)png; }

// Nothing is printed; the caller has the status.
static void on_error(png_structp png, png_const_charp message) {
    (void)message;
    png_longjmp(png, 1);
}

static void on_warning(png_structp png, png_const_charp message) {
    (void)png;
    (void)message;
}

cpng_status cpng_encode(const uint8_t *pixels, uint32_t width, uint32_t height, cpng_format format, uint8_t **bytes,
                        size_t *count) {
    *bytes = NULL;
    *count = 0;
    if (width == 0 || height == 0 || width > 1000000 || height > 1000000) return cpng_invalid_size;
    const int color = format == cpng_grey ? PNG_COLOR_TYPE_GRAY
                      : format == cpng_rgb ? PNG_COLOR_TYPE_RGB
                                           : PNG_COLOR_TYPE_RGBA;
    const size_t channels = (size_t)format;

    // Kept on the heap: a local changed between setjmp and longjmp would be indeterminate.
    struct sink *sink = calloc(1, sizeof *sink);
    if (sink == NULL) return cpng_out_of_memory;
    sink->status = cpng_failed;

    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, on_error, on_warning);
    png_infop info = png == NULL ? NULL : png_create_info_struct(png);
    if (info == NULL) {
        png_destroy_write_struct(&png, NULL);
        free(sink);
        return cpng_out_of_memory;
    }
    if (setjmp(png_jmpbuf(png)) == 0) {
        png_set_write_fn(png, sink, sink_write, sink_flush);
        png_set_compression_level(png, 6);
        png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_ALL_FILTERS);
        png_set_IHDR(png, info, width, height, 8, color, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                     PNG_FILTER_TYPE_DEFAULT);
        png_write_info(png, info);
        for (uint32_t row = 0; row < height; row++) {
            png_write_row(png, pixels + (size_t)row * width * channels);
        }
        png_write_end(png, NULL);
        sink->status = cpng_ok;
    }
    png_destroy_write_struct(&png, &info);

    cpng_status status = sink->status;
    if (status == cpng_ok) {
        *bytes = sink->bytes;
        *count = sink->count;
    } else {
        free(sink->bytes);
    }
    free(sink);
    return status;
}

void cpng_free(uint8_t *bytes) { free(bytes); }
