/* ChaCha20-Poly1305 (RFC 8439) under one key and a counting nonce: Noise's CipherState. */
#ifndef ZAWLBUK_CRYPTO_CIPHER_H
#define ZAWLBUK_CRYPTO_CIPHER_H

#include <stdbool.h>

#include "crypto/span.h"
#include "crypto/status.h"

#define CIPHER_KEY_SIZE 32
#define CIPHER_TAG_SIZE 16

struct cipher {
    uint8_t key[CIPHER_KEY_SIZE];
    uint64_t nonce; /* of the next message; 2^64 - 1 is never used for one */
    bool keyed;
};

/* Takes the first CIPHER_KEY_SIZE bytes; the nonce starts at 0. */
void cipher_init(struct cipher *cipher, const uint8_t *key);
void cipher_wipe(struct cipher *cipher);

/* Writes plain.size + CIPHER_TAG_SIZE bytes. OUT_OF_RANGE when the nonces are used up, and then
 * nothing is written. The cipher is keyed. */
enum status cipher_seal(struct cipher *cipher, uint8_t *out, struct span associated,
                        struct span plain) MUST_CHECK;

/* Writes sealed.size - CIPHER_TAG_SIZE bytes. BAD_FRAME when there is no room for a tag or it is
 * wrong (out may then be zeroed, the nonce stays), OUT_OF_RANGE as above. */
enum status cipher_open(struct cipher *cipher, uint8_t *out, struct span associated,
                        struct span sealed) MUST_CHECK;

/* Noise revision 34, 11.3: the key becomes a one-way function of itself, the nonce goes on. */
void cipher_rekey(struct cipher *cipher);

#endif
