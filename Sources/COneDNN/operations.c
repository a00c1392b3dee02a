#include "internal.h"

typedef struct {
    dnnl_dims_t stride, dilation, begin, end, kernel;
} window_dims;

static window_dims dims_of(const conednn_window *window) {
    window_dims dims;
    for (int i = 0; i < window->axes; i++) {
        dims.stride[i] = window->stride[i];
        dims.dilation[i] = window->dilation[i] - 1;  // oneDNN counts the holes
        dims.begin[i] = window->pad_begin[i];
        dims.end[i] = window->pad_end[i];
        dims.kernel[i] = window->kernel[i];
    }
    return dims;
}

/// Attributes with an optional addition and an optional ReLU after the operation; NULL without either.
static dnnl_primitive_attr_t attributes(cmd_t addend, bool relu) {
    dnnl_primitive_attr_t attr = NULL;
    if ((!addend && !relu) || !conednn_ok(dnnl_primitive_attr_create(&attr))) return NULL;
    dnnl_post_ops_t ops = NULL;
    if (conednn_ok(dnnl_post_ops_create(&ops))) {
        if (addend) conednn_ok(dnnl_post_ops_append_binary(ops, dnnl_binary_add, addend));
#if DNNL_VERSION_MAJOR >= 3
        if (relu) conednn_ok(dnnl_post_ops_append_eltwise(ops, dnnl_eltwise_relu, 0, 0));
#else
        if (relu) conednn_ok(dnnl_post_ops_append_eltwise(ops, 1, dnnl_eltwise_relu, 0, 0));
#endif
        conednn_ok(dnnl_primitive_attr_set_post_ops(attr, ops));
        dnnl_post_ops_destroy(ops);
    }
    return attr;
}

/// Makes a convolution's primitive descriptor, forward or backward by data.
static dnnl_primitive_desc_t convolution(
    bool transposed, bool backward, cmd_t src, cmd_t weights, cmd_t bias, cmd_t dst, const conednn_window *window,
    dnnl_primitive_attr_t attr, dnnl_primitive_desc_t hint) {
    window_dims d = dims_of(window);
    dnnl_primitive_desc_t pd = NULL;
    dnnl_status_t status;
#if DNNL_VERSION_MAJOR >= 3
    dnnl_engine_t e = conednn_engine();
    if (!backward && !transposed)
        status = dnnl_convolution_forward_primitive_desc_create(
            &pd, e, dnnl_forward_inference, dnnl_convolution_direct, src, weights, bias, dst, d.stride, d.dilation, d.begin,
            d.end, attr);
    else if (!backward)
        status = dnnl_deconvolution_forward_primitive_desc_create(
            &pd, e, dnnl_forward_inference, dnnl_deconvolution_direct, src, weights, bias, dst, d.stride, d.dilation,
            d.begin, d.end, attr);
    else if (!transposed)
        status = dnnl_convolution_backward_data_primitive_desc_create(
            &pd, e, dnnl_convolution_direct, src, weights, dst, d.stride, d.dilation, d.begin, d.end, hint, attr);
    else
        status = dnnl_deconvolution_backward_data_primitive_desc_create(
            &pd, e, dnnl_deconvolution_direct, src, weights, dst, d.stride, d.dilation, d.begin, d.end, hint, attr);
#else
    dnnl_convolution_desc_t desc;
    if (!backward && !transposed)
        status = dnnl_dilated_convolution_forward_desc_init(
            &desc, dnnl_forward_inference, dnnl_convolution_direct, src, weights, bias, dst, d.stride, d.dilation, d.begin,
            d.end);
    else if (!backward)
        status = dnnl_dilated_deconvolution_forward_desc_init(
            &desc, dnnl_forward_inference, dnnl_deconvolution_direct, src, weights, bias, dst, d.stride, d.dilation,
            d.begin, d.end);
    else if (!transposed)
        status = dnnl_dilated_convolution_backward_data_desc_init(
            &desc, dnnl_convolution_direct, src, weights, dst, d.stride, d.dilation, d.begin, d.end);
    else
        status = dnnl_dilated_deconvolution_backward_data_desc_init(
            &desc, dnnl_deconvolution_direct, src, weights, dst, d.stride, d.dilation, d.begin, d.end);
    if (status == dnnl_success) status = dnnl_primitive_desc_create(&pd, &desc, attr, conednn_engine(), hint);
#endif
    return conednn_ok(status) ? pd : NULL;
}

conednn_primitive *conednn_convolution_forward(
    bool transposed, const conednn_layout *src, bool keep_src, int weights_rank, const int64_t *weights_extents,
    int64_t bias_extent, const conednn_layout *dst, bool addend, bool relu, const conednn_window *window) {
    conednn_layout *any_src = conednn_layout_any(MD(src)), *any_dst = conednn_layout_any(MD(dst));
    conednn_layout *weights = conednn_layout_any_extents(weights_rank, weights_extents);
    conednn_layout *bias = bias_extent ? conednn_layout_plain(1, &bias_extent) : NULL;
    conednn_primitive *result = NULL;
    if (any_src && any_dst && weights && (bias || !bias_extent)) {
        cmd_t own_src = keep_src ? MD(src) : MD(any_src), own_bias = bias ? MD(bias) : NULL;
        // The addend has to lie as the result does, which only the operation by itself can tell.
        dnnl_primitive_desc_t bare =
            addend ? convolution(transposed, false, own_src, MD(weights), own_bias, MD(any_dst), window, NULL, NULL) : NULL;
        cmd_t own_dst = bare ? dnnl_primitive_desc_query_md(bare, dnnl_query_dst_md, 0) : MD(any_dst);
        dnnl_primitive_desc_t pd = NULL;
        if (bare || !addend) {
            dnnl_primitive_attr_t attr = attributes(addend ? own_dst : NULL, relu);
            pd = convolution(transposed, false, own_src, MD(weights), own_bias, own_dst, window, attr, NULL);
            if (attr) dnnl_primitive_attr_destroy(attr);
        }
        if (bare) dnnl_primitive_desc_destroy(bare);
        if (pd) result = conednn_primitive_of(pd);
    }
    conednn_layout_free(any_src), conednn_layout_free(any_dst), conednn_layout_free(weights), conednn_layout_free(bias);
    return result;
}

conednn_primitive *conednn_convolution_backward_data(
    bool transposed, const conednn_layout *diff_src, bool keep_diff_src, int weights_rank, const int64_t *weights_extents,
    const conednn_layout *diff_dst, bool keep_diff_dst, const conednn_window *window) {
    conednn_layout *any_src = conednn_layout_any(MD(diff_src)), *any_dst = conednn_layout_any(MD(diff_dst));
    conednn_layout *weights = conednn_layout_any_extents(weights_rank, weights_extents);
    conednn_primitive *result = NULL;
    if (any_src && any_dst && weights) {
        cmd_t src = keep_diff_src ? MD(diff_src) : MD(any_src), dst = keep_diff_dst ? MD(diff_dst) : MD(any_dst);
        dnnl_primitive_desc_t hint =
            convolution(transposed, false, src, MD(weights), NULL, dst, window, NULL, NULL);
        if (hint) {
            dnnl_primitive_desc_t pd =
                convolution(transposed, true, src, MD(weights), NULL, dst, window, NULL, hint);
            dnnl_primitive_desc_destroy(hint);
            if (pd) result = conednn_primitive_of(pd);
        }
    }
    conednn_layout_free(any_src), conednn_layout_free(any_dst), conednn_layout_free(weights);
    return result;
}

static dnnl_primitive_desc_t pooling_forward(
    enum conednn_pooling kind, bool traced, cmd_t src, cmd_t dst, const conednn_window *window) {
    static const dnnl_alg_kind_t kinds[] = {
        dnnl_pooling_max, dnnl_pooling_avg_include_padding, dnnl_pooling_avg_exclude_padding};
    window_dims d = dims_of(window);
    dnnl_primitive_desc_t pd = NULL;
    dnnl_prop_kind_t prop = traced ? dnnl_forward_training : dnnl_forward_inference;
#if DNNL_VERSION_MAJOR >= 3
    dnnl_status_t status = dnnl_pooling_forward_primitive_desc_create(
        &pd, conednn_engine(), prop, kinds[kind], src, dst, d.stride, d.kernel, d.dilation, d.begin, d.end, NULL);
#else
    dnnl_pooling_v2_desc_t desc;
    dnnl_status_t status = dnnl_pooling_v2_forward_desc_init(
        &desc, prop, kinds[kind], src, dst, d.stride, d.kernel, d.dilation, d.begin, d.end);
    if (status == dnnl_success) status = dnnl_primitive_desc_create(&pd, &desc, NULL, conednn_engine(), NULL);
#endif
    return conednn_ok(status) ? pd : NULL;
}

conednn_primitive *conednn_pooling_forward(
    enum conednn_pooling kind, bool traced, const conednn_layout *src, const conednn_layout *dst,
    const conednn_window *window) {
    conednn_layout *any = conednn_layout_any(MD(dst));
    dnnl_primitive_desc_t pd = any ? pooling_forward(kind, traced, MD(src), MD(any), window) : NULL;
    conednn_layout_free(any);
    return pd ? conednn_primitive_of(pd) : NULL;
}

conednn_primitive *conednn_pooling_backward(
    enum conednn_pooling kind, const conednn_layout *src, const conednn_layout *dst, const conednn_window *window) {
    static const dnnl_alg_kind_t kinds[] = {
        dnnl_pooling_max, dnnl_pooling_avg_include_padding, dnnl_pooling_avg_exclude_padding};
    window_dims d = dims_of(window);
    dnnl_primitive_desc_t hint = pooling_forward(kind, kind == CONEDNN_MAX, MD(src), MD(dst), window), pd = NULL;
    if (!hint) return NULL;
#if DNNL_VERSION_MAJOR >= 3
    dnnl_status_t status = dnnl_pooling_backward_primitive_desc_create(
        &pd, conednn_engine(), kinds[kind], MD(src), MD(dst), d.stride, d.kernel, d.dilation, d.begin, d.end, hint, NULL);
#else
    dnnl_pooling_v2_desc_t desc;
    dnnl_status_t status = dnnl_pooling_v2_backward_desc_init(
        &desc, kinds[kind], MD(src), MD(dst), d.stride, d.kernel, d.dilation, d.begin, d.end);
    if (status == dnnl_success) status = dnnl_primitive_desc_create(&pd, &desc, NULL, conednn_engine(), hint);
#endif
    dnnl_primitive_desc_destroy(hint);
    return conednn_ok(status) ? conednn_primitive_of(pd) : NULL;
}

conednn_primitive *conednn_matmul(
    const conednn_layout *a, const conednn_layout *b, const conednn_layout *bias, const conednn_layout *dst) {
    dnnl_primitive_desc_t pd = NULL;
#if DNNL_VERSION_MAJOR >= 3
    dnnl_status_t status = dnnl_matmul_primitive_desc_create(
        &pd, conednn_engine(), MD(a), MD(b), bias ? MD(bias) : NULL, MD(dst), NULL);
#else
    dnnl_matmul_desc_t desc;
    dnnl_status_t status = dnnl_matmul_desc_init(&desc, MD(a), MD(b), bias ? MD(bias) : NULL, MD(dst));
    if (status == dnnl_success) status = dnnl_primitive_desc_create(&pd, &desc, NULL, conednn_engine(), NULL);
#endif
    return conednn_ok(status) ? conednn_primitive_of(pd) : NULL;
}

conednn_primitive *conednn_reorder(const conednn_layout *from, const conednn_layout *to) {
    dnnl_primitive_desc_t pd = NULL;
    dnnl_status_t status = dnnl_reorder_primitive_desc_create(
        &pd, MD(from), conednn_engine(), MD(to), conednn_engine(), NULL);
    return conednn_ok(status) ? conednn_primitive_of(pd) : NULL;
}
