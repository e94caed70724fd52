/* Noise's SymmetricState (revision 34, 5.2): the chaining key, the transcript hash and the cipher.
 */
#ifndef ZAWLBUK_CRYPTO_SYMMETRIC_H
#define ZAWLBUK_CRYPTO_SYMMETRIC_H

#include "crypto/cipher.h"
#include "crypto/hkdf.h"

struct symmetric {
    enum hkdf_hash hash;
    struct hkdf_digest chain;
    struct hkdf_digest transcript;
    struct cipher cipher;
};

void symmetric_init(struct symmetric *symmetric, enum hkdf_hash hash, const char *protocol_name);
void symmetric_wipe(struct symmetric *symmetric);

void symmetric_mix_hash(struct symmetric *symmetric, struct span part);
void symmetric_mix_key(struct symmetric *symmetric, struct span material);
void symmetric_mix_key_and_hash(struct symmetric *symmetric, struct span material);

/* Bytes that sealing adds now: CIPHER_TAG_SIZE, or 0 while there is no key. */
size_t symmetric_overhead(const struct symmetric *symmetric);

/* Writes plain.size + overhead bytes and mixes them; the plain text itself while there is no key.
 * Errors of cipher_seal. */
enum status symmetric_seal(struct symmetric *symmetric, uint8_t *out, struct span plain) MUST_CHECK;

/* Writes sealed.size - overhead bytes. Errors of cipher_open; nothing is mixed then. */
enum status symmetric_open(struct symmetric *symmetric, uint8_t *out,
                           struct span sealed) MUST_CHECK;

/* The initiator's and the responder's sending ciphers. */
void symmetric_split(const struct symmetric *symmetric, struct cipher *initiator,
                     struct cipher *responder);

#endif
