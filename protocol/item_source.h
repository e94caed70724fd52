/* The narrow interface between reconciliation and whatever keeps the items in order. */
#ifndef ZAWLBUK_PROTOCOL_ITEM_SOURCE_H
#define ZAWLBUK_PROTOCOL_ITEM_SOURCE_H

#include "protocol/item.h"

/* Sum of ids as little-endian numbers modulo 2^256. */
struct item_sum {
    uint64_t limbs[4];
};

struct item_source;

struct item_source_ops {
    size_t (*size)(const struct item_source *source);
    /* Index of the first item not below the bound. */
    size_t (*lower_bound)(const struct item_source *source, const struct item *bound);
    void (*at)(const struct item_source *source, size_t index, struct item *out);
    void (*sum)(const struct item_source *source, size_t begin, size_t end, struct item_sum *out);
};

struct item_source {
    const struct item_source_ops *ops;
};

#endif
