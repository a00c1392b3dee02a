// oneDNN's C API, with what differs between 2.6 and 3.x hidden behind functions of one shape.
#ifndef CONEDNN_H
#define CONEDNN_H

#include <stddef.h>
#include <stdint.h>

/// oneDNN's version, such as "2.6.3". Static storage.
const char *_Nonnull conednn_version(void);

#endif
