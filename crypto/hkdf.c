/* HMAC and HKDF over libsodium's BLAKE2b-512 and SHA-256. */
#include "crypto/hkdf.h"

#include <assert.h>

#include <sodium.h>

#define BLOCK_SIZE_MAX 128
#define HMAC_PARTS_MAX 2

static void hash_blake2b(uint8_t *out, const struct span *parts, size_t count)
{
    crypto_generichash_blake2b_state state;

    crypto_generichash_blake2b_init(&state, NULL, 0, crypto_generichash_blake2b_BYTES_MAX);
    for (size_t i = 0; i < count; i++)
        crypto_generichash_blake2b_update(&state, parts[i].bytes, parts[i].size);
    crypto_generichash_blake2b_final(&state, out, crypto_generichash_blake2b_BYTES_MAX);
    sodium_memzero(&state, sizeof(state));
}

static void hash_sha256(uint8_t *out, const struct span *parts, size_t count)
{
    crypto_hash_sha256_state state;

    crypto_hash_sha256_init(&state);
    for (size_t i = 0; i < count; i++)
        crypto_hash_sha256_update(&state, parts[i].bytes, parts[i].size);
    crypto_hash_sha256_final(&state, out);
    sodium_memzero(&state, sizeof(state));
}

static const struct {
    const char *name;
    size_t size;
    size_t block_size;
    void (*hash_parts)(uint8_t *out, const struct span *parts, size_t count);
} hashes[HKDF_HASH_COUNT] = {
    [HKDF_BLAKE2B] = {"BLAKE2b", 64, 128, hash_blake2b},
    [HKDF_SHA256] = {"SHA256", 32, 64, hash_sha256},
};

const char *hkdf_name(enum hkdf_hash hash)
{
    return hashes[hash].name;
}

size_t hkdf_size(enum hkdf_hash hash)
{
    return hashes[hash].size;
}

void hkdf_hash_parts(struct hkdf_digest *out, enum hkdf_hash hash, const struct span *parts,
                     size_t count)
{
    hashes[hash].hash_parts(out->bytes, parts, count);
}

/* HMAC's key block: the key padded with zeros, every byte xored with the pad. */
static void pad_key(uint8_t *block, size_t block_size, struct span key, uint8_t pad)
{
    memset(block, pad, block_size);
    for (size_t i = 0; i < key.size; i++)
        block[i] ^= key.bytes[i];
}

void hkdf_hmac(struct hkdf_digest *out, enum hkdf_hash hash, struct span key,
               const struct span *parts, size_t count)
{
    uint8_t block[BLOCK_SIZE_MAX];
    size_t block_size = hashes[hash].block_size;
    struct span inner[1 + HMAC_PARTS_MAX], outer[2];
    struct hkdf_digest inside;

    assert(key.size <= block_size && count <= HMAC_PARTS_MAX);
    pad_key(block, block_size, key, 0x36);
    inner[0] = span_of(block, block_size);
    for (size_t i = 0; i < count; i++)
        inner[1 + i] = parts[i];
    hkdf_hash_parts(&inside, hash, inner, 1 + count);
    pad_key(block, block_size, key, 0x5c);
    outer[0] = span_of(block, block_size);
    outer[1] = span_of(inside.bytes, hkdf_size(hash));
    hkdf_hash_parts(out, hash, outer, 2);
    sodium_memzero(block, sizeof(block));
    sodium_memzero(&inside, sizeof(inside));
}

void hkdf_derive(struct hkdf_digest *outputs, size_t count, enum hkdf_hash hash,
                 const struct hkdf_digest *chain, struct span material)
{
    size_t size = hkdf_size(hash);
    struct hkdf_digest key;
    struct span parts[2] = {span_of(NULL, 0)};

    assert(count >= 1 && count <= HKDF_OUTPUTS_MAX);
    hkdf_hmac(&key, hash, span_of(chain->bytes, size), &material, 1);
    for (size_t i = 0; i < count; i++) {
        uint8_t number = (uint8_t)(i + 1);

        parts[1] = span_of(&number, 1);
        hkdf_hmac(&outputs[i], hash, span_of(key.bytes, size), parts, 2);
        parts[0] = span_of(outputs[i].bytes, size);
    }
    sodium_memzero(&key, sizeof(key));
}
