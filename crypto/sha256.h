/* SHA-256 (FIPS 180-4): what public formats ask for; our own hashes are BLAKE2b (crypto/hash.h). */
#ifndef ZAWLBUK_CRYPTO_SHA256_H
#define ZAWLBUK_CRYPTO_SHA256_H

#include "crypto/span.h"

#define SHA256_SIZE 32

struct sha256 {
    uint8_t bytes[SHA256_SIZE];
};

/* The hash of those bytes; cannot fail. */
void sha256_of(struct sha256 *out, struct span bytes);

#endif
