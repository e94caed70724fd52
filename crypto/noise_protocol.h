/* Which Noise protocol is spoken: names (Noise revision 34, section 8) and message patterns. */
#ifndef ZAWLBUK_CRYPTO_NOISE_PROTOCOL_H
#define ZAWLBUK_CRYPTO_NOISE_PROTOCOL_H

#include <stdbool.h>

#include "crypto/hkdf.h"
#include "crypto/status.h"

#define NOISE_NAME_SIZE_MAX 64
/* Messages of the longest pattern, and tokens of the longest message with psk at both ends. */
#define NOISE_MESSAGES_MAX 3
#define NOISE_TOKENS_MAX 6

enum noise_token {
    NOISE_TOKEN_END,
    NOISE_TOKEN_E,
    NOISE_TOKEN_S,
    NOISE_TOKEN_EE,
    NOISE_TOKEN_ES,
    NOISE_TOKEN_SE,
    NOISE_TOKEN_SS,
    NOISE_TOKEN_PSK,
};

struct noise_protocol {
    char name[NOISE_NAME_SIZE_MAX];
    enum hkdf_hash hash;
    bool responder_known; /* pre-message: the initiator holds the responder's static key */
    bool initiator_static, responder_static; /* who has a static key at all */
    bool one_way;                            /* only the initiator sends after the handshake */
    uint8_t message_count;
    uint8_t psk_count;
    /* Each message ends with NOISE_TOKEN_END. The initiator sends the even ones. */
    enum noise_token messages[NOISE_MESSAGES_MAX][NOISE_TOKENS_MAX + 1];
};

/* "Noise_XX_25519_ChaChaPoly_BLAKE2b", "Noise_IKpsk2_25519_ChaChaPoly_SHA256",
 * "Noise_XXpsk0+psk3_25519_ChaChaPoly_BLAKE2b": patterns N, XX, IK; psk modifiers in rising order.
 * UNSUPPORTED for any other name. */
enum status noise_protocol_parse(struct noise_protocol *out, const char *name) MUST_CHECK;

#endif
