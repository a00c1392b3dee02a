// What the files of this target share: the structs behind the opaque names, and the 2.6 / 3.x seam.
#ifndef CONEDNN_INTERNAL_H
#define CONEDNN_INTERNAL_H

#include <dnnl.h>
#include <stdlib.h>
#include <string.h>

#include "conednn.h"

struct conednn_layout {
    dnnl_memory_desc_t md;
};

struct conednn_primitive {
    dnnl_primitive_t primitive;
    conednn_layout *layouts[CONEDNN_ARGUMENT_COUNT];
    dnnl_memory_t memories[CONEDNN_ARGUMENT_COUNT];
    bool is_reference;
};

#if DNNL_VERSION_MAJOR >= 3
typedef const_dnnl_memory_desc_t cmd_t;
#define MD(layout) ((layout)->md)
#else
typedef const dnnl_memory_desc_t *cmd_t;
#define MD(layout) (&(layout)->md)
#endif

/// Remembers a failure; true when `status` is a success.
bool conednn_ok(dnnl_status_t status);
dnnl_engine_t conednn_engine(void);
dnnl_stream_t conednn_stream(void);

conednn_layout *conednn_layout_of(cmd_t md);
/// The same extents, format left to oneDNN.
conednn_layout *conednn_layout_any(cmd_t md);
conednn_layout *conednn_layout_any_extents(int rank, const int64_t *extents);

/// Takes over `pd` (destroys it) and makes the primitive with its arguments' layouts.
conednn_primitive *conednn_primitive_of(dnnl_primitive_desc_t pd);

#endif
