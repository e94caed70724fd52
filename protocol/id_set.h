/* A bounded set of ids that forgets the oldest when it is full: what a peer is known to have, what
 * it refused, what was asked of it, which bytes were bad. */
#ifndef ZAWLBUK_PROTOCOL_ID_SET_H
#define ZAWLBUK_PROTOCOL_ID_SET_H

#include "crypto/hash.h"
#include "crypto/status.h"

struct id_set_cell {
    struct id id;
    bool used;
};

struct id_set {
    struct id_set_cell *cells; /* a ring in order of arrival; NULL until the first add */
    uint32_t *slots;           /* open addressing: 0 free, else cell + 1; twice as many as cells */
    uint32_t count;            /* ids in the set */
    uint32_t capacity;         /* cells, a power of two */
    uint32_t capacity_max;
    uint32_t next; /* the cell that the next id takes */
    uint64_t seed; /* of id_scatter */
};

/* capacity_max is a power of two, at least 16; seed is what no peer knows. Allocates nothing yet.
 */
void id_set_init(struct id_set *set, uint32_t capacity_max, uint64_t seed);
void id_set_done(struct id_set *set);
/* Forgets all ids and gives the memory back. */
void id_set_clear(struct id_set *set);

bool id_set_has(const struct id_set *set, const struct id *id);
/* OK also when it is there already; NO_MEMORY. */
enum status id_set_add(struct id_set *set, const struct id *id) MUST_CHECK;
/* True when it was there. */
bool id_set_remove(struct id_set *set, const struct id *id);

#endif
