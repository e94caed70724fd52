/* SHA-256 on libsodium. */
#include "crypto/sha256.h"

#include <sodium.h>

_Static_assert(SHA256_SIZE == crypto_hash_sha256_BYTES, "the size is libsodium's");

void sha256_of(struct sha256 *out, struct span bytes)
{
    static const uint8_t none[1];

    crypto_hash_sha256(out->bytes, bytes.size > 0 ? bytes.bytes : none, bytes.size);
}
