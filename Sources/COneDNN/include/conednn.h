// oneDNN's C API, with what differs between 2.6 and 3.x hidden behind functions of one shape.
//
// Everything is Float32 on the CPU. A layout is a memory descriptor, a primitive a compiled operation that knows the layouts of
// its arguments. Functions that create return NULL when oneDNN refuses; `conednn_last_status` then has its status.
#ifndef CONEDNN_H
#define CONEDNN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// oneDNN's version, such as "2.6.3". Static storage.
const char *_Nonnull conednn_version(void);

/// oneDNN's status of this thread's last failure; 0 when there was none.
int conednn_last_status(void);

typedef struct conednn_layout conednn_layout;
typedef struct conednn_primitive conednn_primitive;

/// Row-major.
conednn_layout *_Nullable conednn_layout_plain(int rank, const int64_t *_Nonnull extents);
/// With strides in elements; 0 broadcasts nothing: strides must describe real memory.
conednn_layout *_Nullable conednn_layout_strided(int rank, const int64_t *_Nonnull extents, const int64_t *_Nonnull strides);
/// [batch, channel, …spatial] of rank 3 to 5 with 1 (row-major), 8 or 16 channels together at each place.
conednn_layout *_Nullable conednn_layout_blocked(int rank, const int64_t *_Nonnull extents, int block);
conednn_layout *_Nullable conednn_layout_copy(const conednn_layout *_Nonnull layout);
void conednn_layout_free(conednn_layout *_Nullable layout);
bool conednn_layout_equal(const conednn_layout *_Nonnull a, const conednn_layout *_Nonnull b);
size_t conednn_layout_bytes(const conednn_layout *_Nonnull layout);

/// Channels that lie together at each place of [batch, channel, …spatial]: 1 for row-major, 8 or 16 for blocks, 0 otherwise.
int conednn_layout_channel_block(const conednn_layout *_Nonnull layout);

/// Arguments of primitives.
enum conednn_argument {
    CONEDNN_SRC,
    CONEDNN_SRC_1,
    CONEDNN_WEIGHTS,
    CONEDNN_BIAS,
    CONEDNN_DST,
    CONEDNN_DIFF_SRC,
    CONEDNN_DIFF_DST,
    CONEDNN_WORKSPACE,
    /// What a convolution adds to its result; in the layout of DST.
    CONEDNN_ADDEND,
    CONEDNN_ARGUMENT_COUNT
};

void conednn_primitive_free(conednn_primitive *_Nullable primitive);
/// The layout that the primitive wants for an argument, owned by the primitive; NULL when it has no such argument.
const conednn_layout *_Nullable conednn_primitive_layout(
    const conednn_primitive *_Nonnull primitive, enum conednn_argument argument);
/// Whether oneDNN found no better implementation than its plain loops, which are hundreds of times slower.
bool conednn_primitive_is_reference(const conednn_primitive *_Nonnull primitive);
/// Runs to the end. `data` has CONEDNN_ARGUMENT_COUNT pointers, NULL for arguments that the primitive does not have.
int conednn_execute(conednn_primitive *_Nonnull primitive, void *_Nullable const *_Nonnull data);

/// Geometry of a convolution or pooling window, per spatial axis.
typedef struct {
    int axes;
    int64_t stride[3];
    /// 1 is dense.
    int64_t dilation[3];
    int64_t pad_begin[3];
    int64_t pad_end[3];
    int64_t kernel[3];
} conednn_window;

/// Convolution (or transposed convolution) over [batch, channel, …]. `src` and `dst` give the extents; `src`'s layout is kept with
/// `keep_src`, and oneDNN chooses it otherwise. It always chooses `dst`'s and the weights'.
/// - addend: whether a value of `dst`'s extents (CONEDNN_ADDEND) is added, before the ReLU if there is one.
/// - weights_extents: [out, in, …] or, with one more axis than `dst`, [group, out, in, …]; in this order also when transposed.
/// - bias_extent: the number of output channels, or 0 for no bias.
conednn_primitive *_Nullable conednn_convolution_forward(
    bool transposed, const conednn_layout *_Nonnull src, bool keep_src, int weights_rank,
    const int64_t *_Nonnull weights_extents, int64_t bias_extent, const conednn_layout *_Nonnull dst, bool addend,
    bool relu, const conednn_window *_Nonnull window);
conednn_primitive *_Nullable conednn_convolution_backward_data(
    bool transposed, const conednn_layout *_Nonnull diff_src, bool keep_diff_src, int weights_rank,
    const int64_t *_Nonnull weights_extents, const conednn_layout *_Nonnull diff_dst, bool keep_diff_dst,
    const conednn_window *_Nonnull window);

enum conednn_pooling { CONEDNN_MAX, CONEDNN_AVERAGE_INCLUDE_PADDING, CONEDNN_AVERAGE_EXCLUDE_PADDING };
/// Max pooling, if `traced`, keeps which element won in a workspace, which its gradient reads.
conednn_primitive *_Nullable conednn_pooling_forward(
    enum conednn_pooling kind, bool traced, const conednn_layout *_Nonnull src, const conednn_layout *_Nonnull dst,
    const conednn_window *_Nonnull window);
conednn_primitive *_Nullable conednn_pooling_backward(
    enum conednn_pooling kind, const conednn_layout *_Nonnull src, const conednn_layout *_Nonnull dst,
    const conednn_window *_Nonnull window);

/// [batch…, m, k] × [batch…, k, n] + bias → [batch…, m, n]; layouts may be strided.
conednn_primitive *_Nullable conednn_matmul(
    const conednn_layout *_Nonnull a, const conednn_layout *_Nonnull b, const conednn_layout *_Nullable bias,
    const conednn_layout *_Nonnull dst);

/// Calls `body` for adjoining ranges that cover 0..<count, at once on every thread that oneDNN uses; boundaries are multiples of
/// `grain`. Runs to the end.
void conednn_parallel(
    int64_t count, int64_t grain,
    void (*_Nonnull body)(void *_Nullable context, int64_t from, int64_t to), void *_Nullable context);

/// SRC → DST.
conednn_primitive *_Nullable conednn_reorder(const conednn_layout *_Nonnull from, const conednn_layout *_Nonnull to);

#endif
