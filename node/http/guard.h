/* Stands before the parser: what in a head can be read in two ways does not get past it. */
#ifndef ZAWLBUK_NODE_HTTP_GUARD_H
#define ZAWLBUK_NODE_HTTP_GUARD_H

#include "crypto/span.h"

enum guard_verdict {
    GUARD_MORE,   /* fine so far, not whole */
    GUARD_WHOLE,  /* the empty line is there */
    GUARD_REFUSE, /* CR or LF alone, NUL or another control character, a folded line */
};

/* Zero before each request. */
struct guard {
    size_t scanned; /* bytes already looked at */
};

/* Looks at what has come since the last call; bytes begin where the request begins. WHOLE sets
 * *head_size, the empty line included; bytes after it are not looked at. */
enum guard_verdict guard_scan(struct guard *guard, struct span bytes, size_t *head_size);

#endif
