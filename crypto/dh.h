/* X25519 (RFC 7748): key pairs from seeds, and the shared secret. */
#ifndef ZAWLBUK_CRYPTO_DH_H
#define ZAWLBUK_CRYPTO_DH_H

#include <stdint.h>

#include "crypto/status.h"

#define DH_SIZE 32

struct dh_public {
    uint8_t bytes[DH_SIZE];
};

/* 32 random bytes or what a key file kept: the X25519 private key before clamping. */
struct dh_seed {
    uint8_t bytes[DH_SIZE];
};

/* Wipe with dh_pair_wipe when done. */
struct dh_pair {
    struct dh_public public_key;
    uint8_t secret[DH_SIZE];
};

/* What two sides have in common; key material, never used as a key itself. */
struct dh_shared {
    uint8_t bytes[DH_SIZE];
};

void dh_pair_from_seed(struct dh_pair *out, const struct dh_seed *seed);
void dh_pair_wipe(struct dh_pair *pair);

/* BAD_KEY when the result is all zero, that is when the remote key is of small order; out is then
 * untouched. The caller wipes out with memory_wipe. */
enum status dh_agree(struct dh_shared *out, const struct dh_pair *pair,
                     const struct dh_public *remote) MUST_CHECK;

#endif
