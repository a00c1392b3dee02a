#include "internal.h"

#include <stdio.h>

static _Thread_local int last_status;

int conednn_last_status(void) { return last_status; }

bool conednn_ok(dnnl_status_t status) {
    if (status != dnnl_success) last_status = (int)status;
    return status == dnnl_success;
}

const char *conednn_version(void) {
    static char text[32];
    const dnnl_version_t *version = dnnl_version();
    snprintf(text, sizeof text, "%d.%d.%d", version->major, version->minor, version->patch);
    return text;
}

conednn_layout *conednn_layout_of(cmd_t md) {
    conednn_layout *layout = calloc(1, sizeof *layout);
    if (!layout) return NULL;
#if DNNL_VERSION_MAJOR >= 3
    if (!conednn_ok(dnnl_memory_desc_clone(&layout->md, md))) {
        free(layout);
        return NULL;
    }
#else
    layout->md = *md;
#endif
    return layout;
}

static conednn_layout *strided(int rank, const int64_t *extents, const int64_t *strides) {
    dnnl_dims_t dims, steps;
    // A scalar is a row of one: oneDNN knows no rank 0.
    int used = rank > 0 ? rank : 1;
    dims[0] = steps[0] = 1;
    for (int i = 0; i < rank; i++) {
        dims[i] = extents[i];
        steps[i] = strides[i];
    }
    conednn_layout *layout = calloc(1, sizeof *layout);
    if (!layout) return NULL;
#if DNNL_VERSION_MAJOR >= 3
    dnnl_status_t status = dnnl_memory_desc_create_with_strides(&layout->md, used, dims, dnnl_f32, steps);
#else
    dnnl_status_t status = dnnl_memory_desc_init_by_strides(&layout->md, used, dims, dnnl_f32, steps);
#endif
    if (conednn_ok(status)) return layout;
    free(layout);
    return NULL;
}

conednn_layout *conednn_layout_strided(int rank, const int64_t *extents, const int64_t *strides) {
    return strided(rank, extents, strides);
}

conednn_layout *conednn_layout_plain(int rank, const int64_t *extents) {
    int64_t strides[DNNL_MAX_NDIMS], step = 1;
    for (int i = rank - 1; i >= 0; i--) {
        strides[i] = step;
        step *= extents[i];
    }
    return strided(rank, extents, strides);
}

conednn_layout *conednn_layout_any_extents(int rank, const int64_t *extents) {
    dnnl_dims_t dims;
    for (int i = 0; i < rank; i++) dims[i] = extents[i];
    conednn_layout *layout = calloc(1, sizeof *layout);
    if (!layout) return NULL;
#if DNNL_VERSION_MAJOR >= 3
    dnnl_status_t status = dnnl_memory_desc_create_with_tag(&layout->md, rank, dims, dnnl_f32, dnnl_format_tag_any);
#else
    dnnl_status_t status = dnnl_memory_desc_init_by_tag(&layout->md, rank, dims, dnnl_f32, dnnl_format_tag_any);
#endif
    if (conednn_ok(status)) return layout;
    free(layout);
    return NULL;
}

conednn_layout *conednn_layout_any(cmd_t md) {
#if DNNL_VERSION_MAJOR >= 3
    int rank = 0;
    dnnl_dims_t *dims = NULL;
    if (!conednn_ok(dnnl_memory_desc_query(md, dnnl_query_ndims_s32, &rank))) return NULL;
    if (!conednn_ok(dnnl_memory_desc_query(md, dnnl_query_dims, &dims))) return NULL;
    return conednn_layout_any_extents(rank, *dims);
#else
    return conednn_layout_any_extents(md->ndims, md->dims);
#endif
}

conednn_layout *conednn_layout_copy(const conednn_layout *layout) { return conednn_layout_of(MD(layout)); }

void conednn_layout_free(conednn_layout *layout) {
    if (!layout) return;
#if DNNL_VERSION_MAJOR >= 3
    dnnl_memory_desc_destroy(layout->md);
#endif
    free(layout);
}

bool conednn_layout_equal(const conednn_layout *a, const conednn_layout *b) {
    return dnnl_memory_desc_equal(MD(a), MD(b)) != 0;
}

size_t conednn_layout_bytes(const conednn_layout *layout) { return dnnl_memory_desc_get_size(MD(layout)); }

/// The formats of [batch, channel, …spatial] that are told apart, by rank - 3.
static const dnnl_format_tag_t channel_tags[3][3] = {
    {dnnl_ncw, dnnl_nCw8c, dnnl_nCw16c}, {dnnl_nchw, dnnl_nChw8c, dnnl_nChw16c}, {dnnl_ncdhw, dnnl_nCdhw8c, dnnl_nCdhw16c}};
static const int channel_blocks[3] = {1, 8, 16};

static conednn_layout *tagged(int rank, const dnnl_dims_t dims, dnnl_format_tag_t tag) {
    conednn_layout *layout = calloc(1, sizeof *layout);
    if (!layout) return NULL;
#if DNNL_VERSION_MAJOR >= 3
    dnnl_status_t status = dnnl_memory_desc_create_with_tag(&layout->md, rank, dims, dnnl_f32, tag);
#else
    dnnl_status_t status = dnnl_memory_desc_init_by_tag(&layout->md, rank, dims, dnnl_f32, tag);
#endif
    if (conednn_ok(status)) return layout;
    free(layout);
    return NULL;
}

conednn_layout *conednn_layout_blocked(int rank, const int64_t *extents, int block) {
    if (rank < 3 || rank > 5) return NULL;
    dnnl_dims_t dims;
    for (int i = 0; i < rank; i++) dims[i] = extents[i];
    for (int i = 0; i < 3; i++) {
        if (channel_blocks[i] == block) return tagged(rank, dims, channel_tags[rank - 3][i]);
    }
    return NULL;
}

int conednn_layout_channel_block(const conednn_layout *layout) {
    int rank = 0;
    dnnl_dims_t dims;
#if DNNL_VERSION_MAJOR >= 3
    dnnl_dims_t *own = NULL;
    if (!conednn_ok(dnnl_memory_desc_query(MD(layout), dnnl_query_ndims_s32, &rank))) return 0;
    if (!conednn_ok(dnnl_memory_desc_query(MD(layout), dnnl_query_dims, &own))) return 0;
    memcpy(dims, *own, sizeof dims);
#else
    rank = MD(layout)->ndims;
    memcpy(dims, MD(layout)->dims, sizeof dims);
#endif
    if (rank < 3 || rank > 5) return 0;
    for (int i = 0; i < 3; i++) {
        conednn_layout *other = tagged(rank, dims, channel_tags[rank - 3][i]);
        if (!other) return 0;
        bool same = conednn_layout_equal(layout, other);
        conednn_layout_free(other);
        if (same) return channel_blocks[i];
    }
    return 0;
}
