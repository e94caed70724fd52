/* Ed25519 on libsodium: start-up proof, signing, verifying, admitting keys. */
#include "crypto/sign.h"

#include <assert.h>
#include <stdlib.h>

#include <sodium.h>

#include "crypto/selftest.h"

_Static_assert(PUBLIC_KEY_SIZE == crypto_sign_PUBLICKEYBYTES, "libsodium's public key");
_Static_assert(SIGN_SEED_SIZE == crypto_sign_SEEDBYTES, "libsodium's seed");
_Static_assert(SIGN_SECRET_SIZE == crypto_sign_SECRETKEYBYTES, "libsodium's secret key");
_Static_assert(SIGNATURE_SIZE == crypto_sign_BYTES, "libsodium's signature");

/* A message up to this size is put together on the stack: all but a few records. */
#define MESSAGE_STACK_SIZE 2048
#define MESSAGE_PARTS_MAX 8

/* The parts in one run, as libsodium wants them; bytes points into stack or at owned. */
struct message {
    const uint8_t *bytes;
    size_t size;
    uint8_t *owned;
    uint8_t stack[MESSAGE_STACK_SIZE];
};

/* libsodium up to 1.0.18 (library version 10) compares R with the encoding of S B - k A, bytes with
 * bytes. Later ones multiply by the cofactor and so accept an R beside it. With A in the
 * prime-order group the two agree exactly when R is in it too, in canonical form. */
#define LIBRARY_MAJOR_EXACT 10

static int verify(const unsigned char *signature, const unsigned char *message,
                  unsigned long long size, const unsigned char *key)
{
    if (crypto_sign_verify_detached(signature, message, size, key) != 0)
        return -1;
    if (sodium_library_version_major() <= LIBRARY_MAJOR_EXACT)
        return 0;
    return crypto_core_ed25519_is_valid_point(signature) == 1 ? 0 : -1;
}

enum status crypto_start(void)
{
    enum status status;

    if (sodium_init() < 0)
        return STATUS_IO;
    status = selftest_signatures(verify);
    return status != STATUS_OK ? status : selftest_points(crypto_core_ed25519_is_valid_point);
}

static enum status join(struct message *message, const struct span *parts, size_t count)
{
    uint8_t *to = message->stack;

    assert(count <= MESSAGE_PARTS_MAX);
    message->size = 0;
    message->owned = NULL;
    for (size_t i = 0; i < count; i++) {
        if (parts[i].size > SIZE_MAX - message->size)
            return STATUS_NO_MEMORY;
        message->size += parts[i].size;
    }
    if (message->size > sizeof(message->stack)) {
        to = message->owned = malloc(message->size);
        if (to == NULL)
            return STATUS_NO_MEMORY;
    }
    message->bytes = to;
    for (size_t i = 0; i < count; i++) {
        if (parts[i].size == 0)
            continue;
        memcpy(to, parts[i].bytes, parts[i].size);
        to += parts[i].size;
    }
    return STATUS_OK;
}

void sign_pair_from_seed(struct sign_pair *out, const struct sign_seed *seed)
{
    crypto_sign_seed_keypair(out->public_key.bytes, out->secret, seed->bytes);
}

void sign_pair_wipe(struct sign_pair *pair)
{
    sodium_memzero(pair, sizeof(*pair));
}

void sign_seed_wipe(struct sign_seed *seed)
{
    sodium_memzero(seed, sizeof(*seed));
}

void sign_make(struct signature *out, const struct sign_pair *pair, const struct span *parts,
               size_t count)
{
    struct message message;

    if (join(&message, parts, count) != STATUS_OK)
        abort();
    crypto_sign_detached(out->bytes, NULL, message.bytes, message.size, pair->secret);
    free(message.owned);
}

enum status sign_verify(const struct public_key *key, const struct signature *signature,
                        const struct span *parts, size_t count)
{
    struct message message;
    enum status status = join(&message, parts, count);

    if (status != STATUS_OK)
        return status;
    if (verify(signature->bytes, message.bytes, message.size, key->bytes) != 0)
        status = STATUS_BAD_SIGNATURE;
    free(message.owned);
    return status;
}

enum status sign_key_admit(const struct public_key *key)
{
    return crypto_core_ed25519_is_valid_point(key->bytes) == 1 ? STATUS_OK : STATUS_BAD_KEY;
}
