/* Key events that wait for their signatures: composed at the node, signed with sheets on machines
 * that may never have seen a network, handed in at the node. SPEC section 14.6. */
#ifndef ZAWLBUK_NODE_KEY_DRAFT_H
#define ZAWLBUK_NODE_KEY_DRAFT_H

#include "protocol/trust_body.h"

/* Events of one draft: a revoke and the fresh delegations of all that survive it. */
#define KEY_DRAFT_EVENTS_MAX 64
/* Bytes of the largest draft file: 64 events of 1 KB and 16 signatures each. */
#define KEY_DRAFT_SIZE_MAX (256 * 1024)

struct key_draft {
    struct id network;
    uint32_t generation; /* of the keys that sign: SPEC section 14.4 */
    struct key_set signers;
    uint32_t count;
    struct span payloads[KEY_DRAFT_EVENTS_MAX]; /* each into a buffer of its own */
    struct buffer bytes[KEY_DRAFT_EVENTS_MAX];
    bool is_signed[LIMIT_ROTATION_KEYS]; /* by the signers' index */
    struct signature signatures[LIMIT_ROTATION_KEYS][KEY_DRAFT_EVENTS_MAX];
};

void key_draft_init(struct key_draft *draft, const struct id *network, uint32_t generation,
                    const struct key_set *signers);
void key_draft_done(struct key_draft *draft);

/* Adds an event's payload, copied. OVER_QUOTA past the maximum. What was signed is no longer. */
enum status key_draft_add(struct key_draft *draft, struct span payload) MUST_CHECK;

/* Signs all events with the seed's key of the generation. NOT_FOUND when that is not among the
 * signers; signing twice with one key changes nothing. */
enum status key_draft_sign(struct key_draft *draft, const struct sign_seed *seed) MUST_CHECK;

uint32_t key_draft_signed_count(const struct key_draft *draft);

/* The record of an event with exactly the threshold's signatures; an inception's draft has signing
 * network zero when it is the Cell's. BAD_SIGNERS while signatures are missing. */
enum status key_draft_record(const struct key_draft *draft, uint32_t index,
                             struct buffer *out) MUST_CHECK;

/* What an event says, for people to read before they sign. Borrows from the draft. */
struct key_draft_view {
    struct id author;
    struct id id;
    uint32_t kind;
    struct stamp stamp;
    struct key_event_body body;
};
enum status key_draft_view(const struct key_draft *draft, uint32_t index,
                           struct key_draft_view *out) MUST_CHECK;

enum status key_draft_write(const struct key_draft *draft, struct buffer *out) MUST_CHECK;
/* BAD_VERSION when it is another file, BAD_SEQUENCE when the events do not follow on each other,
 * BAD_SIGNATURE when a signature in it is wrong, the reader's statuses. key_draft_done also after a
 * failure. */
enum status key_draft_read(struct key_draft *out, struct span bytes) MUST_CHECK;

#endif
