/* Unkeyed BLAKE2b-256 on libsodium, and what ids need of it. */
#include "crypto/hash.h"

#include <assert.h>

#include <sodium.h>

_Static_assert(sizeof(crypto_generichash_blake2b_state) <= sizeof(struct hasher),
               "struct hasher holds libsodium's state");
_Static_assert(_Alignof(struct hasher) >= _Alignof(crypto_generichash_blake2b_state),
               "struct hasher is aligned for libsodium's state");

static crypto_generichash_blake2b_state *state_of(struct hasher *hasher)
{
    return (void *)hasher->opaque;
}

void hash_init(struct hasher *hasher)
{
    int failed = crypto_generichash_blake2b_init(state_of(hasher), NULL, 0, ID_SIZE);

    assert(failed == 0);
}

void hash_update(struct hasher *hasher, struct span part)
{
    if (part.size > 0)
        crypto_generichash_blake2b_update(state_of(hasher), part.bytes, part.size);
}

void hash_final(struct hasher *hasher, struct id *out)
{
    int failed = crypto_generichash_blake2b_final(state_of(hasher), out->bytes, ID_SIZE);

    assert(failed == 0);
}

void hash_parts(struct id *out, const struct span *parts, size_t count)
{
    struct hasher hasher;

    hash_init(&hasher);
    for (size_t i = 0; i < count; i++)
        hash_update(&hasher, parts[i]);
    hash_final(&hasher, out);
}

bool id_is_zero(const struct id *id)
{
    static const struct id zero;

    return id_equal(id, &zero);
}
