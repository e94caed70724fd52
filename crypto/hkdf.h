/* The two hashes of our Noise suites, with HMAC (RFC 2104) and Noise's HKDF (revision 34, 4.3). */
#ifndef ZAWLBUK_CRYPTO_HKDF_H
#define ZAWLBUK_CRYPTO_HKDF_H

#include "crypto/span.h"

#define HKDF_SIZE_MAX 64
#define HKDF_OUTPUTS_MAX 3

enum hkdf_hash { HKDF_BLAKE2B, HKDF_SHA256, HKDF_HASH_COUNT };

/* One output of a hash; the bytes after its size are not written. Secret where the input was. */
struct hkdf_digest {
    uint8_t bytes[HKDF_SIZE_MAX];
};

/* "BLAKE2b" or "SHA256", as in Noise protocol names; static storage. */
const char *hkdf_name(enum hkdf_hash hash);
/* Bytes of a digest: 64 or 32. */
size_t hkdf_size(enum hkdf_hash hash);

/* The hash of the parts one after another. */
void hkdf_hash_parts(struct hkdf_digest *out, enum hkdf_hash hash, const struct span *parts,
                     size_t count);

/* HMAC over at most 2 parts. The key is at most the hash's block: 128 or 64 bytes. */
void hkdf_hmac(struct hkdf_digest *out, enum hkdf_hash hash, struct span key,
               const struct span *parts, size_t count);

/* count outputs, at most HKDF_OUTPUTS_MAX, from a chaining key of the hash's size and material of
 * any size. The outputs must not overlap the inputs; the caller wipes them. */
void hkdf_derive(struct hkdf_digest *outputs, size_t count, enum hkdf_hash hash,
                 const struct hkdf_digest *chain, struct span material);

#endif
