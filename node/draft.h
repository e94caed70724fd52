/* A bounded run of text under construction; the first thing that does not fit makes it failed. */
#ifndef ZAWLBUK_NODE_DRAFT_H
#define ZAWLBUK_NODE_DRAFT_H

#include <stdbool.h>

#include "crypto/span.h"
#include "crypto/status.h"

/* Always ends in a NUL that size does not count. A failed draft keeps what it had and takes no
 * more; look at draft_status once, at the end. */
struct draft {
    char *bytes;
    size_t size;
    size_t capacity; /* bytes there are, the NUL's included */
    size_t size_max; /* bytes it may grow to, the NUL not included */
    bool borrowed;
    enum status status;
};

/* Grows on the heap as needed, to at most size_max bytes; end with draft_done. */
void draft_init(struct draft *draft, size_t size_max);
/* Over the caller's storage of at least one byte; never grows; needs no draft_done. */
void draft_over(struct draft *draft, char *storage, size_t storage_size);
void draft_done(struct draft *draft);

/* OK, TOO_LARGE or NO_MEMORY. */
enum status draft_status(const struct draft *draft);
/* What is there so far; NUL-terminated; valid until the next change. */
const char *draft_text(const struct draft *draft);
struct span draft_span(const struct draft *draft);

/* Each adds all of its text or nothing. */
void draft_add(struct draft *draft, struct span part);
void draft_add_text(struct draft *draft, const char *text);
void draft_add_number(struct draft *draft, int64_t number);
/* Lower-case hex, two digits a byte. */
void draft_add_hex(struct draft *draft, struct span bytes);

#endif
