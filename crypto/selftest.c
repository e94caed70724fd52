/* Proof on fixed keys that this machine's libsodium signs, verifies and refuses bad points. */
#include "crypto/selftest.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <sodium.h>

/* The group of the curve is cyclic of order 8 L; this point generates its part of order 8. */
#define COFACTOR 8
static const uint8_t order_8[crypto_core_ed25519_BYTES] = {
    0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0,
    0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05,
};
/* (0, 1), the identity. */
static const uint8_t identity[crypto_core_ed25519_BYTES] = {1};

/* RFC 8032 section 7.1 TEST 2: the message is the one byte 0x72. */
static const uint8_t test_message[1] = {0x72};
static const uint8_t test_seed[crypto_sign_SEEDBYTES] = {
    0x4c, 0xcd, 0x08, 0x9b, 0x28, 0xff, 0x96, 0xda, 0x9d, 0xb6, 0xc3, 0x46, 0xec, 0x11, 0x4e, 0x0f,
    0x5b, 0x8a, 0x31, 0x9f, 0x35, 0xab, 0xa6, 0x24, 0xda, 0x8c, 0xf6, 0xed, 0x4f, 0xb8, 0xa6, 0xfb,
};
static const uint8_t test_key[crypto_sign_PUBLICKEYBYTES] = {
    0x3d, 0x40, 0x17, 0xc3, 0xe8, 0x43, 0x89, 0x5a, 0x92, 0xb7, 0x0a, 0xa7, 0x4d, 0x1b, 0x7e, 0xbc,
    0x9c, 0x98, 0x2c, 0xcf, 0x2e, 0xc4, 0x96, 0x8c, 0xc0, 0xcd, 0x55, 0xf1, 0x2a, 0xf4, 0x66, 0x0c,
};
static const uint8_t test_signature[crypto_sign_BYTES] = {
    0x92, 0xa0, 0x09, 0xa9, 0xf0, 0xd4, 0xca, 0xb8, 0x72, 0x0e, 0x82, 0x0b, 0x5f, 0x64, 0x25, 0x40,
    0xa2, 0xb2, 0x7b, 0x54, 0x16, 0x50, 0x3f, 0x8f, 0xb3, 0x76, 0x22, 0x23, 0xeb, 0xdb, 0x69, 0xda,
    0x08, 0x5a, 0xc1, 0xe4, 0x3e, 0x15, 0x99, 0x6e, 0x45, 0x8f, 0x36, 0x13, 0xd0, 0xf1, 0x1d, 0x8c,
    0x38, 0x7b, 0x2e, 0xae, 0xb4, 0x30, 0x2a, 0xee, 0xb0, 0x0d, 0x29, 0x16, 0x12, 0xbb, 0x0c, 0x00,
};
/* L = 2^252 + 27742317777372353535851937790883648493, little-endian. */
static const uint8_t group_order[crypto_core_ed25519_SCALARBYTES] = {
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x10,
};

enum status selftest_points(point_check *admits)
{
    uint8_t small[crypto_core_ed25519_BYTES];
    uint8_t mixed[crypto_core_ed25519_BYTES];

    if (admits(test_key) != 1 || admits(identity) != 0)
        return STATUS_UNSAFE_LIBSODIUM;
    memcpy(small, order_8, sizeof(small));
    for (int multiple = 1; multiple < COFACTOR; multiple++) {
        if (crypto_core_ed25519_add(mixed, test_key, small) != 0)
            return STATUS_UNSAFE_LIBSODIUM;
        if (admits(small) != 0 || admits(mixed) != 0)
            return STATUS_UNSAFE_LIBSODIUM;
        if (crypto_core_ed25519_add(small, small, order_8) != 0)
            return STATUS_UNSAFE_LIBSODIUM;
    }
    /* Eight times the generator is the identity again, so every multiple was the one meant. */
    return memcmp(small, identity, sizeof(small)) == 0 ? STATUS_OK : STATUS_UNSAFE_LIBSODIUM;
}

enum status selftest_signatures(void)
{
    uint8_t key[crypto_sign_PUBLICKEYBYTES];
    uint8_t secret[crypto_sign_SECRETKEYBYTES];
    uint8_t signature[crypto_sign_BYTES];
    uint8_t *s = signature + crypto_core_ed25519_BYTES;
    const uint8_t other_message[1] = {0x73};
    bool sound;

    crypto_sign_seed_keypair(key, secret, test_seed);
    crypto_sign_detached(signature, NULL, test_message, sizeof(test_message), secret);
    sound = memcmp(key, test_key, sizeof(key)) == 0 &&
            memcmp(signature, test_signature, sizeof(signature)) == 0 &&
            crypto_sign_verify_detached(signature, test_message, sizeof(test_message), key) == 0 &&
            crypto_sign_verify_detached(signature, other_message, sizeof(other_message), key) != 0;
    sodium_add(s, group_order, sizeof(group_order));
    sound = sound &&
            crypto_sign_verify_detached(signature, test_message, sizeof(test_message), key) != 0;
    return sound ? STATUS_OK : STATUS_UNSAFE_LIBSODIUM;
}
