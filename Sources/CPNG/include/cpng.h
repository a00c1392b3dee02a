// libpng's simplified writer: setjmp and macros stay on this side.
#ifndef CPNG_H
#define CPNG_H

#include <stddef.h>
#include <stdint.h>

/// libpng's version, such as "1.6.39". Static storage.
const char *_Nonnull cpng_version(void);

#endif
