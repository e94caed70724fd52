/* BLAKE2b-256 (RFC 7693), unkeyed, and the 32-byte ids that it makes. */
#ifndef ZAWLBUK_CRYPTO_HASH_H
#define ZAWLBUK_CRYPTO_HASH_H

#include <stdbool.h>

#include "crypto/span.h"

#define ID_SIZE 32

/* Names a record, a key event, a principal or a network: a BLAKE2b-256 (SPEC section 3). */
struct id {
    uint8_t bytes[ID_SIZE];
};

/* Running hash; the caller's storage. Large enough for libsodium's state (checked in hash.c). */
struct hasher {
    _Alignas(64) uint8_t opaque[384];
};

void hash_init(struct hasher *hasher);
void hash_update(struct hasher *hasher, struct span part);
void hash_final(struct hasher *hasher, struct id *out);

/* The hash of the parts one after another, with no separator. */
void hash_parts(struct id *out, const struct span *parts, size_t count);

static inline int id_compare(const struct id *a, const struct id *b)
{
    return memcmp(a->bytes, b->bytes, ID_SIZE);
}

static inline bool id_equal(const struct id *a, const struct id *b)
{
    return id_compare(a, b) == 0;
}

bool id_is_zero(const struct id *id);

#endif
