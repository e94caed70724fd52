/* A map from ids to numbers, for the simulator's own books; grows without bound. Its content never
 * depends on addresses, so that a run is the same everywhere. */
#ifndef ZAWLBUK_TESTS_SIM_TABLE_H
#define ZAWLBUK_TESTS_SIM_TABLE_H

#include <stdbool.h>

#include "crypto/hash.h"

#define TABLE_NONE UINT32_MAX

struct table_cell {
    struct id key;
    uint32_t value; /* TABLE_NONE: the cell is free */
};

struct table {
    struct table_cell *cells;
    size_t count;
    size_t capacity; /* a power of two, or 0 */
};

void table_init(struct table *table);
void table_done(struct table *table);
/* The number of a key, or TABLE_NONE. */
uint32_t table_get(const struct table *table, const struct id *key);
/* Sets it; value is not TABLE_NONE. */
void table_put(struct table *table, const struct id *key, uint32_t value);

/* malloc and realloc that end the program when there is no memory: a simulator has no use for going
 * on. realloc's size is count x size. */
void *memory_take(size_t count, size_t size);
void *memory_grow(void *memory, size_t count, size_t size);

/* Makes room for one more element of a growing array. */
#define ARRAY_RESERVE(items, count, capacity)                            \
    do {                                                                 \
        if ((count) == (capacity)) {                                     \
            (capacity) = (capacity) == 0 ? 16 : (capacity)*2;            \
            (items) = memory_grow((items), (capacity), sizeof *(items)); \
        }                                                                \
    } while (0)

#endif
