/* A sorted snapshot of items: for a session as of another hour, or with salted ids. Filled once,
 * sealed, then only read. */
#ifndef ZAWLBUK_PROTOCOL_ITEM_ARRAY_H
#define ZAWLBUK_PROTOCOL_ITEM_ARRAY_H

#include "crypto/status.h"
#include "protocol/item_source.h"

struct item_array {
    struct item *items;
    size_t count;
    size_t capacity;
    struct item_sum *blocks; /* NULL until sealed; [k] is the sum of the first k blocks of items */
};

/* Empty; allocates nothing. */
void item_array_init(struct item_array *array);
/* Frees all; accepts NULL and an array that failed half-way. */
void item_array_done(struct item_array *array);

/* In any order, before sealing. NO_MEMORY, and the array is unchanged. */
enum status item_array_add(struct item_array *array, const struct item *item) MUST_CHECK;
/* Sorts, drops what is there twice, and prepares the sums. NO_MEMORY: not sealed, try again or
 * give up. */
enum status item_array_seal(struct item_array *array) MUST_CHECK;

/* Of a sealed array, which must stay where it is as long as the source is used. */
struct item_source item_array_source(const struct item_array *array);

#endif
