/* Hash map from ids to pointers that it does not own. */
#ifndef ZAWLBUK_PROTOCOL_ID_MAP_H
#define ZAWLBUK_PROTOCOL_ID_MAP_H

#include "crypto/hash.h"
#include "crypto/status.h"

struct id_map_cell {
    struct id key;
    void *value; /* NULL: empty */
};

struct id_map {
    struct id_map_cell *cells;
    size_t capacity; /* a power of two, or 0 */
    size_t count;
    uint64_t seed; /* of id_scatter */
};

/* seed is what no peer knows. Allocates nothing yet. */
void id_map_init(struct id_map *map, uint64_t seed);
void id_map_done(struct id_map *map);

/* NULL when there is none. */
void *id_map_get(const struct id_map *map, const struct id *key);
/* Sets or replaces; value is not NULL. NO_MEMORY leaves the map as it was. */
enum status id_map_put(struct id_map *map, const struct id *key, void *value) MUST_CHECK;
/* Does nothing when there is none. */
void id_map_remove(struct id_map *map, const struct id *key);

/* Walks all values in no order that means anything: *cursor from 0 until NULL. No change meanwhile.
 */
void *id_map_next(const struct id_map *map, size_t *cursor);

#endif
