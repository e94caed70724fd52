/* What reconciliation compares: one record of a lane by its stamp and id. */
#ifndef ZAWLBUK_PROTOCOL_ITEM_H
#define ZAWLBUK_PROTOCOL_ITEM_H

#include <stdbool.h>

#include "crypto/hash.h"
#include "protocol/stamp.h"

struct item {
    struct stamp stamp; /* never negative */
    struct id id;
};

/* By stamp, then by id. */
static inline int item_compare(const struct item *a, const struct item *b)
{
    if (a->stamp.value != b->stamp.value)
        return a->stamp.value < b->stamp.value ? -1 : 1;
    return id_compare(&a->id, &b->id);
}

static inline bool item_equal(const struct item *a, const struct item *b)
{
    return item_compare(a, b) == 0;
}

#endif
