/* Two sides of a Noise handshake for the tests that break one thing between them. */
#ifndef ZAWLBUK_TESTS_NOISE_SIDES_H
#define ZAWLBUK_TESTS_NOISE_SIDES_H

#include <stdbool.h>

#include "crypto/noise.h"

#define SIDES_XX "Noise_XX_25519_ChaChaPoly_BLAKE2b"
/* Room for a handshake message of the tests, or its payload. */
#define SIDES_BYTES_MAX 512

/* One side's keys, at rest while the setup points at them. */
struct side {
    struct dh_pair static_pair;
    struct dh_seed ephemeral_seed;
    struct dh_public remote_static;
    struct noise_psk psks[NOISE_PSKS_MAX];
    uint8_t prologue[SIDES_BYTES_MAX];
    struct noise_setup setup;
};

/* Flips one bit of message number on_message, or cuts it to keep_size. */
struct sides_tamper {
    size_t on_message;
    size_t flip_bit; /* ignored when cut */
    bool cut;
    size_t keep_size;
};

/* sides[0] initiates; they agree on prologue, psks and each other's keys. */
void sides_make(struct side *sides, const struct noise_protocol *protocol);

/* Whether both sides finish a handshake; sizes gets the size of each message when not NULL, tamper
 * may be NULL. */
bool sides_shake(struct noise *noises, const struct noise_protocol *protocol,
                 const struct side *sides, const struct sides_tamper *tamper, size_t *sizes);

/* Both ends after a handshake of the named protocol that went well. */
void sides_transports(struct noise_transport *transports, const char *name);

#endif
