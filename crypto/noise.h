/* The Noise protocol framework (revision 34): handshakes from pattern tables, then transport. */
#ifndef ZAWLBUK_CRYPTO_NOISE_H
#define ZAWLBUK_CRYPTO_NOISE_H

#include "crypto/dh.h"
#include "crypto/noise_protocol.h"
#include "crypto/symmetric.h"

/* Bytes of any Noise message, tags and keys included. */
#define NOISE_MESSAGE_SIZE_MAX 65535
#define NOISE_TAG_SIZE CIPHER_TAG_SIZE
#define NOISE_PSK_SIZE 32
#define NOISE_PSKS_MAX (NOISE_MESSAGES_MAX + 1)

struct noise_psk {
    uint8_t bytes[NOISE_PSK_SIZE];
};

/* What a side brings to a handshake; everything is copied. A side of a pattern that does not use a
 * key leaves it NULL. */
struct noise_setup {
    bool initiator;
    struct span prologue;
    const struct dh_pair *static_pair;
    const struct dh_seed *ephemeral_seed;  /* 32 random bytes, never used twice; NULL only for a
                                              side that sends no handshake message */
    const struct dh_public *remote_static; /* where the pattern wants it known beforehand */
    const struct noise_psk *psks;          /* psk_count of the protocol, in the order of tokens */
    size_t psk_count;
};

/* A handshake under way; the caller's storage. Any failed check wipes it, and it then answers
 * BAD_HANDSHAKE for ever. Wipe with noise_wipe when given up.
 *
 *   XX      initiator        responder        IK      initiator        responder
 *   0       e            ->                   0       e, es, s, ss ->
 *   1                    <-  e, ee, s, es     1                    <-  e, ee, se
 *   2       s, se        ->                   then both split
 *   then both split
 */
struct noise {
    struct noise_protocol protocol;
    struct symmetric symmetric;
    struct dh_pair static_pair, ephemeral;
    struct dh_public remote_static, remote_ephemeral;
    struct noise_psk psks[NOISE_PSKS_MAX];
    bool alive, initiator, remote_static_known;
    uint8_t message_index; /* of the message to come */
    uint8_t psk_index;     /* of the next psk to mix */
};

/* After the handshake; the caller's storage. Wipe with noise_transport_wipe. */
struct noise_transport {
    struct cipher send, receive; /* in a one-way protocol, one of them is not keyed */
};

/* Cannot fail; a setup that lacks what the protocol needs of its side is an assertion. */
void noise_init(struct noise *noise, const struct noise_protocol *protocol,
                const struct noise_setup *setup);
void noise_wipe(struct noise *noise);

/* Whether this side sends the next handshake message. */
bool noise_writes_next(const struct noise *noise);
/* Whether all messages went through: time to take the transcript and split. */
bool noise_finished(const struct noise *noise);

/* Bytes that the next handshake message has beyond its payload. */
size_t noise_overhead(const struct noise *noise);

/* Makes the next handshake message: *size bytes, payload.size + noise_overhead. TOO_LARGE when that
 * is above size_max or NOISE_MESSAGE_SIZE_MAX, and nothing changed. BAD_HANDSHAKE when it is not
 * this side's turn, or when the remote's key is of small order. out and payload do not overlap. */
enum status noise_write(struct noise *noise, uint8_t *out, size_t size_max, size_t *size,
                        struct span payload) MUST_CHECK;

/* Takes the next handshake message: *size bytes of payload, message.size - noise_overhead.
 * TOO_LARGE when they are above size_max or the message above NOISE_MESSAGE_SIZE_MAX, and nothing
 * changed. BAD_HANDSHAKE for a message that is too short, out of turn, altered, made under another
 * prologue, psk or static key, or brings a key of small order; out may then be zeroed, *size is
 * untouched. A payload is from who holds the remote static key only once that key's DH is mixed:
 * see revision 34, 7.7, for each message. out and message do not overlap. */
enum status noise_read(struct noise *noise, uint8_t *out, size_t size_max, size_t *size,
                       struct span message) MUST_CHECK;

/* The transcript hash so far, 64 or 32 bytes, borrowed until the next call. When finished it is the
 * handshake hash, for channel binding. A payload that proves another key must sign both this (as it
 * stands before its message) and the sender's own static key: this alone does not hold the key yet.
 */
struct span noise_transcript(const struct noise *noise);

/* The other side's static key, or NULL while not known; it is proved only when noise_finished. */
const struct dh_public *noise_remote_static(const struct noise *noise);

/* Only when noise_finished. Wipes the handshake. */
void noise_split(struct noise *noise, struct noise_transport *out);

void noise_transport_wipe(struct noise_transport *transport);

/* *size = plain.size + NOISE_TAG_SIZE bytes. TOO_LARGE above size_max or NOISE_MESSAGE_SIZE_MAX;
 * OUT_OF_RANGE after 2^64 - 1 messages; BAD_FRAME against the direction of a one-way protocol. */
enum status noise_seal(struct noise_transport *transport, uint8_t *out, size_t size_max,
                       size_t *size, struct span plain) MUST_CHECK;

/* *size = message.size - NOISE_TAG_SIZE bytes. BAD_FRAME when altered, replayed, out of order or
 * too short, and the caller drops the link; TOO_LARGE and OUT_OF_RANGE as above. out may then be
 * zeroed. */
enum status noise_open(struct noise_transport *transport, uint8_t *out, size_t size_max,
                       size_t *size, struct span message) MUST_CHECK;

/* Revision 34, 11.3: both sides rekey a direction between the same two messages. */
void noise_rekey_send(struct noise_transport *transport);
void noise_rekey_receive(struct noise_transport *transport);

#endif
