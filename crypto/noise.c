/* Noise's HandshakeState (revision 34, 5.3) as a walk over tokens. */
#include "crypto/noise.h"

#include <assert.h>

#include "crypto/memory.h"

/* Whether this side has, or needs, what the setup may leave out. */
static void check_setup(const struct noise_protocol *protocol, const struct noise_setup *setup)
{
    bool has_static = setup->initiator ? protocol->initiator_static : protocol->responder_static;

    assert(!has_static || setup->static_pair != NULL);
    assert((!setup->initiator && protocol->one_way) || setup->ephemeral_seed != NULL);
    assert(!(setup->initiator && protocol->responder_known) || setup->remote_static != NULL);
    assert(setup->psk_count == protocol->psk_count && setup->psk_count <= NOISE_PSKS_MAX);
}

void noise_init(struct noise *noise, const struct noise_protocol *protocol,
                const struct noise_setup *setup)
{
    check_setup(protocol, setup);
    memset(noise, 0, sizeof(*noise));
    noise->protocol = *protocol;
    noise->initiator = setup->initiator;
    noise->alive = true;
    if (setup->static_pair != NULL)
        noise->static_pair = *setup->static_pair;
    if (setup->ephemeral_seed != NULL)
        dh_pair_from_seed(&noise->ephemeral, setup->ephemeral_seed);
    for (size_t i = 0; i < setup->psk_count; i++)
        noise->psks[i] = setup->psks[i];
    symmetric_init(&noise->symmetric, protocol->hash, protocol->name);
    symmetric_mix_hash(&noise->symmetric, setup->prologue);
    if (protocol->responder_known && setup->initiator) {
        noise->remote_static = *setup->remote_static;
        noise->remote_static_known = true;
        symmetric_mix_hash(&noise->symmetric, span_of(noise->remote_static.bytes, DH_SIZE));
    } else if (protocol->responder_known) {
        symmetric_mix_hash(&noise->symmetric,
                           span_of(noise->static_pair.public_key.bytes, DH_SIZE));
    }
}

void noise_wipe(struct noise *noise)
{
    memory_wipe(noise, sizeof(*noise));
}

bool noise_finished(const struct noise *noise)
{
    return noise->alive && noise->message_index == noise->protocol.message_count;
}

bool noise_writes_next(const struct noise *noise)
{
    return noise->alive && !noise_finished(noise) &&
           (noise->message_index % 2 == 0) == noise->initiator;
}

static const enum noise_token *next_tokens(const struct noise *noise)
{
    return noise->protocol.messages[noise->message_index];
}

size_t noise_overhead(const struct noise *noise)
{
    size_t tag = symmetric_overhead(&noise->symmetric);
    size_t size = 0;

    if (!noise->alive || noise_finished(noise))
        return 0;
    for (const enum noise_token *at = next_tokens(noise); *at != NOISE_TOKEN_END; at++) {
        if (*at == NOISE_TOKEN_E)
            size += DH_SIZE;
        else if (*at == NOISE_TOKEN_S)
            size += DH_SIZE + tag;
        if (*at != NOISE_TOKEN_S && (*at != NOISE_TOKEN_E || noise->protocol.psk_count > 0))
            tag = CIPHER_TAG_SIZE;
    }
    return size + tag;
}

/* In psk protocols an ephemeral key is mixed into the key too (revision 34, 9.2). */
static void mix_ephemeral(struct noise *noise, const struct dh_public *key)
{
    symmetric_mix_hash(&noise->symmetric, span_of(key->bytes, DH_SIZE));
    if (noise->protocol.psk_count > 0)
        symmetric_mix_key(&noise->symmetric, span_of(key->bytes, DH_SIZE));
}

static enum status mix_agreed(struct noise *noise, const struct dh_pair *pair,
                              const struct dh_public *remote)
{
    struct dh_shared shared;
    enum status status = dh_agree(&shared, pair, remote);

    if (status != STATUS_OK)
        return status;
    symmetric_mix_key(&noise->symmetric, span_of(shared.bytes, DH_SIZE));
    memory_wipe(&shared, sizeof(shared));
    return STATUS_OK;
}

static void mix_psk(struct noise *noise)
{
    const struct noise_psk *psk = &noise->psks[noise->psk_index++];

    symmetric_mix_key_and_hash(&noise->symmetric, span_of(psk->bytes, NOISE_PSK_SIZE));
}

/* The tokens that put no bytes into the message. The first letter is the initiator's key. */
static enum status mix_token(struct noise *noise, enum noise_token token)
{
    switch (token) {
    case NOISE_TOKEN_EE:
        return mix_agreed(noise, &noise->ephemeral, &noise->remote_ephemeral);
    case NOISE_TOKEN_ES:
        return noise->initiator ? mix_agreed(noise, &noise->ephemeral, &noise->remote_static)
                                : mix_agreed(noise, &noise->static_pair, &noise->remote_ephemeral);
    case NOISE_TOKEN_SE:
        return noise->initiator ? mix_agreed(noise, &noise->static_pair, &noise->remote_ephemeral)
                                : mix_agreed(noise, &noise->ephemeral, &noise->remote_static);
    case NOISE_TOKEN_SS:
        return mix_agreed(noise, &noise->static_pair, &noise->remote_static);
    case NOISE_TOKEN_PSK:
        mix_psk(noise);
        return STATUS_OK;
    case NOISE_TOKEN_E:
    case NOISE_TOKEN_S:
    case NOISE_TOKEN_END:
        break;
    }
    return STATUS_BAD_HANDSHAKE;
}

static enum status write_token(struct noise *noise, uint8_t **at, enum noise_token token)
{
    struct symmetric *symmetric = &noise->symmetric;
    size_t overhead = symmetric_overhead(symmetric);
    enum status status;

    if (token == NOISE_TOKEN_E) {
        memcpy(*at, noise->ephemeral.public_key.bytes, DH_SIZE);
        mix_ephemeral(noise, &noise->ephemeral.public_key);
        *at += DH_SIZE;
        return STATUS_OK;
    }
    if (token != NOISE_TOKEN_S)
        return mix_token(noise, token);
    status = symmetric_seal(symmetric, *at, span_of(noise->static_pair.public_key.bytes, DH_SIZE));
    *at += DH_SIZE + overhead;
    return status;
}

static enum status read_token(struct noise *noise, const uint8_t **at, enum noise_token token)
{
    struct symmetric *symmetric = &noise->symmetric;
    size_t sealed_size = DH_SIZE + symmetric_overhead(symmetric);
    enum status status;

    if (token == NOISE_TOKEN_E) {
        memcpy(noise->remote_ephemeral.bytes, *at, DH_SIZE);
        mix_ephemeral(noise, &noise->remote_ephemeral);
        *at += DH_SIZE;
        return STATUS_OK;
    }
    if (token != NOISE_TOKEN_S)
        return mix_token(noise, token);
    status = symmetric_open(symmetric, noise->remote_static.bytes, span_of(*at, sealed_size));
    noise->remote_static_known = status == STATUS_OK;
    *at += sealed_size;
    return status;
}

/* The handshake is over for good. */
static enum status give_up(struct noise *noise)
{
    noise_wipe(noise);
    return STATUS_BAD_HANDSHAKE;
}

enum status noise_write(struct noise *noise, uint8_t *out, size_t size_max, size_t *size,
                        struct span payload)
{
    size_t overhead = noise_overhead(noise);
    uint8_t *at = out;

    if (!noise_writes_next(noise))
        return STATUS_BAD_HANDSHAKE;
    if (payload.size > NOISE_MESSAGE_SIZE_MAX - overhead || payload.size + overhead > size_max)
        return STATUS_TOO_LARGE;
    for (const enum noise_token *token = next_tokens(noise); *token != NOISE_TOKEN_END; token++)
        if (write_token(noise, &at, *token) != STATUS_OK)
            return give_up(noise);
    if (symmetric_seal(&noise->symmetric, at, payload) != STATUS_OK)
        return give_up(noise);
    noise->message_index++;
    *size = payload.size + overhead;
    return STATUS_OK;
}

enum status noise_read(struct noise *noise, uint8_t *out, size_t size_max, size_t *size,
                       struct span message)
{
    size_t overhead = noise_overhead(noise);
    const uint8_t *at = message.bytes;

    if (!noise->alive || noise_finished(noise) || noise_writes_next(noise))
        return STATUS_BAD_HANDSHAKE;
    if (message.size < overhead)
        return give_up(noise);
    if (message.size > NOISE_MESSAGE_SIZE_MAX || message.size - overhead > size_max)
        return STATUS_TOO_LARGE;
    for (const enum noise_token *token = next_tokens(noise); *token != NOISE_TOKEN_END; token++)
        if (read_token(noise, &at, *token) != STATUS_OK)
            return give_up(noise);
    if (symmetric_open(&noise->symmetric, out,
                       span_of(at, message.size - (size_t)(at - message.bytes))) != STATUS_OK)
        return give_up(noise);
    noise->message_index++;
    *size = message.size - overhead;
    return STATUS_OK;
}

struct span noise_transcript(const struct noise *noise)
{
    return span_of(noise->symmetric.transcript.bytes, hkdf_size(noise->symmetric.hash));
}

const struct dh_public *noise_remote_static(const struct noise *noise)
{
    return noise->remote_static_known ? &noise->remote_static : NULL;
}

void noise_split(struct noise *noise, struct noise_transport *out)
{
    struct cipher *initiator = noise->initiator ? &out->send : &out->receive;
    struct cipher *responder = noise->initiator ? &out->receive : &out->send;

    assert(noise_finished(noise));
    symmetric_split(&noise->symmetric, initiator, responder);
    if (noise->protocol.one_way)
        cipher_wipe(responder);
    noise_wipe(noise);
}
