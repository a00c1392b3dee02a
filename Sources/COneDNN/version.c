#include "conednn.h"

#include <dnnl.h>
#include <stdio.h>

const char *conednn_version(void) {
    static char text[32];
    const dnnl_version_t *version = dnnl_version();
    snprintf(text, sizeof text, "%d.%d.%d", version->major, version->minor, version->patch);
    return text;
}
