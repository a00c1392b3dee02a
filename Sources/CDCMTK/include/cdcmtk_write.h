// Writing of DICOM objects: a tree of elements in, a file in Explicit VR Little Endian out.
#ifndef CDCMTK_WRITE_H
#define CDCMTK_WRITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum __attribute__((enum_extensibility(closed))) cdcm_write_status {
    CDCM_WRITTEN = 0,
    /// A value representation that does not exist, or a value that its representation cannot hold.
    CDCM_WRITE_INVALID_VALUE = 1,
    /// An item opened outside a sequence, a sequence never closed, or no SOP class and instance UID.
    CDCM_WRITE_MISPLACED = 2,
    CDCM_WRITE_OUT_OF_MEMORY = 3,
    /// The file system refused; `cdcm_object_errno` says why.
    CDCM_WRITE_FILE_SYSTEM = 4,
    CDCM_WRITE_FAILED = 5
} cdcm_write_status;

/// A DICOM object under construction, with the item that elements are put into at present (at first the data set itself).
typedef struct cdcm_object cdcm_object;

/// A new, empty object; null when memory ran out. Ends with `cdcm_object_destroy`.
cdcm_object *_Nullable cdcm_object_create(void);
void cdcm_object_destroy(cdcm_object *_Nullable object);

/// Puts an element whose value is text as DICOM writes it (values separated by backslashes), numbers too: `US` "512".
/// An empty text makes an empty element. `vr` has two letters.
cdcm_write_status cdcm_object_put_text(
    cdcm_object *_Nonnull object, uint16_t group, uint16_t element, const char *_Nonnull vr,
    const char *_Nonnull text);

/// Puts an element of VR OB (`word` 0) or OW (`word` 1), little-endian bytes; an odd length gets a zero byte more.
cdcm_write_status cdcm_object_put_bytes(
    cdcm_object *_Nonnull object, uint16_t group, uint16_t element, int word, const uint8_t *_Nonnull bytes,
    size_t count);

/// Puts an element of VR OF: 32-bit IEEE numbers.
cdcm_write_status cdcm_object_put_floats(
    cdcm_object *_Nonnull object, uint16_t group, uint16_t element, const float *_Nonnull numbers, size_t count);

/// Adds an item to the sequence `(group,element)` of the present item, made if it is not there, and enters it.
cdcm_write_status cdcm_object_begin_item(cdcm_object *_Nonnull object, uint16_t group, uint16_t element);
/// Leaves the item that the last `cdcm_object_begin_item` entered.
cdcm_write_status cdcm_object_end_item(cdcm_object *_Nonnull object);
/// Makes an empty sequence.
cdcm_write_status cdcm_object_put_empty_sequence(cdcm_object *_Nonnull object, uint16_t group, uint16_t element);

/// Takes bytes in order; returns 0 to go on, anything else to stop.
typedef int (*cdcm_byte_sink)(void *_Nullable context, const uint8_t *_Nonnull bytes, size_t count);

/// Writes the object as a DICOM file, piece by piece. The meta information names the given implementation, no date.
cdcm_write_status cdcm_object_write(
    cdcm_object *_Nonnull object, const char *_Nonnull implementation_class_uid,
    const char *_Nonnull implementation_version_name, cdcm_byte_sink _Nonnull sink, void *_Nullable context);

/// Writes the object to `path`: to `temporary_path` in the same folder, fsync, rename, fsync of the folder. What is written
/// of a failed attempt is removed.
cdcm_write_status cdcm_object_save(
    cdcm_object *_Nonnull object, const char *_Nonnull implementation_class_uid,
    const char *_Nonnull implementation_version_name, const char *_Nonnull temporary_path, const char *_Nonnull path);

/// Writes the file at `path` again as `target`, in Implicit (`implicit` true) or Explicit VR Little Endian; pixel data stay as
/// they are. For files whose pixel data are not compressed, and which were scanned before.
cdcm_write_status cdcm_rewrite_file(const char *_Nonnull path, const char *_Nonnull target, bool implicit);

/// The `errno` of the last `CDCM_WRITE_FILE_SYSTEM`.
int cdcm_object_errno(const cdcm_object *_Nonnull object);

#ifdef __cplusplus
}
#endif

#endif
