/* Sums of ids, from which the fingerprint of a run of items is made (SPEC section 10).
 *
 * A sum is the ids as 256-bit little-endian numbers, added modulo 2^256, and how many they are.
 * Sums of neighbouring runs add up, so a tree can keep them. They are no protection against someone
 * who picks ids: hence salted sessions (protocol/salted_set.h). */
#ifndef ZAWLBUK_PROTOCOL_ITEM_SUM_H
#define ZAWLBUK_PROTOCOL_ITEM_SUM_H

#include "crypto/hash.h"

#define FINGERPRINT_SIZE 16
#define ITEM_SUM_LIMBS 4

/* All zero is the sum of nothing. */
struct item_sum {
    uint64_t limbs[ITEM_SUM_LIMBS]; /* least significant first */
    uint64_t count;
};

struct fingerprint {
    uint8_t bytes[FINGERPRINT_SIZE];
};

void item_sum_add_id(struct item_sum *sum, const struct id *id);
void item_sum_remove_id(struct item_sum *sum, const struct id *id);
void item_sum_add(struct item_sum *sum, const struct item_sum *other);
/* The other must be a part of this sum. */
void item_sum_remove(struct item_sum *sum, const struct item_sum *other);

/* The first 16 bytes of SHA-256(sum, 32 bytes little-endian || varint of the count). */
void item_sum_fingerprint(struct fingerprint *out, const struct item_sum *sum);

static inline bool fingerprint_equal(const struct fingerprint *a, const struct fingerprint *b)
{
    return memcmp(a->bytes, b->bytes, FINGERPRINT_SIZE) == 0;
}

#endif
