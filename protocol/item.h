/* What reconciliation compares: (stamp, id), ordered by stamp, then id. */
#ifndef ZAWLBUK_PROTOCOL_ITEM_H
#define ZAWLBUK_PROTOCOL_ITEM_H

#include "crypto/hash.h"
#include "protocol/stamp.h"

struct item {
    struct stamp stamp;
    struct id id;
};

static inline int item_compare(const struct item *a, const struct item *b)
{
    if (a->stamp.value != b->stamp.value)
        return a->stamp.value < b->stamp.value ? -1 : 1;
    return id_compare(&a->id, &b->id);
}

#endif
