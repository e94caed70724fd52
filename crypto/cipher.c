/* Noise's CipherState on libsodium's IETF ChaCha20-Poly1305. */
#include "crypto/cipher.h"

#include <assert.h>

#include <sodium.h>

_Static_assert(CIPHER_KEY_SIZE == crypto_aead_chacha20poly1305_ietf_KEYBYTES, "libsodium's key");
_Static_assert(CIPHER_TAG_SIZE == crypto_aead_chacha20poly1305_ietf_ABYTES, "libsodium's tag");

#define NONCE_SIZE crypto_aead_chacha20poly1305_ietf_NPUBBYTES
#define NONCE_PREFIX_SIZE 4

/* Four zero bytes, then the number little-endian (Noise revision 34, 12.3). */
static void encode_nonce(uint8_t *out, uint64_t nonce)
{
    memset(out, 0, NONCE_PREFIX_SIZE);
    for (size_t i = NONCE_PREFIX_SIZE; i < NONCE_SIZE; i++) {
        out[i] = (uint8_t)nonce;
        nonce >>= 8;
    }
}

void cipher_init(struct cipher *cipher, const uint8_t *key)
{
    memcpy(cipher->key, key, CIPHER_KEY_SIZE);
    cipher->nonce = 0;
    cipher->keyed = true;
}

void cipher_wipe(struct cipher *cipher)
{
    sodium_memzero(cipher, sizeof(*cipher));
}

enum status cipher_seal(struct cipher *cipher, uint8_t *out, struct span associated,
                        struct span plain)
{
    uint8_t nonce[NONCE_SIZE];

    assert(cipher->keyed);
    if (cipher->nonce == UINT64_MAX)
        return STATUS_OUT_OF_RANGE;
    encode_nonce(nonce, cipher->nonce);
    crypto_aead_chacha20poly1305_ietf_encrypt(out, NULL, plain.bytes, plain.size, associated.bytes,
                                              associated.size, NULL, nonce, cipher->key);
    cipher->nonce++;
    return STATUS_OK;
}

enum status cipher_open(struct cipher *cipher, uint8_t *out, struct span associated,
                        struct span sealed)
{
    uint8_t nonce[NONCE_SIZE];

    assert(cipher->keyed);
    if (sealed.size < CIPHER_TAG_SIZE)
        return STATUS_BAD_FRAME;
    if (cipher->nonce == UINT64_MAX)
        return STATUS_OUT_OF_RANGE;
    encode_nonce(nonce, cipher->nonce);
    if (crypto_aead_chacha20poly1305_ietf_decrypt(out, NULL, NULL, sealed.bytes, sealed.size,
                                                  associated.bytes, associated.size, nonce,
                                                  cipher->key) != 0)
        return STATUS_BAD_FRAME;
    cipher->nonce++;
    return STATUS_OK;
}

void cipher_rekey(struct cipher *cipher)
{
    static const uint8_t zeros[CIPHER_KEY_SIZE];
    uint8_t sealed[CIPHER_KEY_SIZE + CIPHER_TAG_SIZE];
    uint8_t nonce[NONCE_SIZE];

    assert(cipher->keyed);
    encode_nonce(nonce, UINT64_MAX);
    crypto_aead_chacha20poly1305_ietf_encrypt(sealed, NULL, zeros, sizeof(zeros), NULL, 0, NULL,
                                              nonce, cipher->key);
    memcpy(cipher->key, sealed, CIPHER_KEY_SIZE);
    sodium_memzero(sealed, sizeof(sealed));
}
