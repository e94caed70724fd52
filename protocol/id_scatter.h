/* Where an id goes in a table. Whoever writes a record can try for an id with any bits he likes, so
 * that a table which took them as they are could be crowded in one place. */
#ifndef ZAWLBUK_PROTOCOL_ID_SCATTER_H
#define ZAWLBUK_PROTOCOL_ID_SCATTER_H

#include "crypto/hash.h"

/* 64 bits that nobody foresees who does not know the seed; the same for the same id and seed. */
uint64_t id_scatter(const struct id *id, uint64_t seed);

#endif
