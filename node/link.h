/* One connection to a peer: TCP, Noise XX, the proof of the device behind it, frames.
 * SPEC sections 9.1 and 9.2.
 *
 *   CONNECTING --> HANDSHAKE --> PROOF --> OPEN --> CLOSING --> freed
 *        \____________\____________\________________/
 *          refused, timed out, broken: straight to CLOSING */
#ifndef ZAWLBUK_NODE_LINK_H
#define ZAWLBUK_NODE_LINK_H

#include <uv.h>

#include "crypto/dh.h"
#include "node/address.h"
#include "protocol/core.h"

/* Milliseconds from the first byte to OPEN; a cheap phone line manages the three messages. */
#define LINK_HANDSHAKE_MS 20000
/* Milliseconds for each address of a name to answer, the last one excepted, which has what a
 * handshake has; and how many of them are tried. */
#define LINK_CONNECT_MS 5000
#define LINK_ADDRESSES_MAX 8
/* Bytes that may wait to be written; beyond it the peer is too slow and is dropped. Twice what the
 * protocol has under way: four frames of records, a reconciliation, answers to records and wants.
 * It is what a stranger that asks and does not read makes us keep. */
#define LINK_QUEUE_SIZE_MAX (2u * 1024 * 1024)
/* Milliseconds in which some of what waits must go out: a frame of the largest size takes as long
 * at 1 KB a second. */
#define LINK_STALL_MS 120000

struct link;

/* What this node shows to peers. Borrowed; must outlive the links. */
struct link_identity {
    struct id network;
    struct id delegation; /* zero while there is none */
    struct sign_pair device;
    struct dh_pair static_key;
};

/* Told from the loop; never from inside a call of this header's functions. */
struct link_callbacks {
    void (*on_open)(struct link *link, void *context);
    void (*on_frame)(struct link *link, struct span frame, void *context);
    void (*on_drained)(struct link *link, void *context);
    /* The name of a link that was dialled is looked up, with or without success. */
    void (*on_looked_up)(struct link *link, void *context);
    /* Once, last; the link is freed when it returns. opened: on_open had been called. */
    void (*on_closed)(struct link *link, enum status why, bool opened, void *context);
    void *context;
};

/* A link being dialled, at each address of the name in turn; address is what on_closed and
 * link_address tell. */
enum status link_dial(struct link **out, uv_loop_t *loop, const struct link_identity *identity,
                      const char *address, const struct link_callbacks *callbacks) MUST_CHECK;
/* Accepts from a listener that has a connection waiting. */
enum status link_accept(struct link **out, uv_stream_t *listener,
                        const struct link_identity *identity,
                        const struct link_callbacks *callbacks) MUST_CHECK;

/* Encrypts and queues one frame. Failures close the link later, through on_closed. */
void link_send(struct link *link, struct span frame);
/* Idempotent. what is queued already is still given a moment to go out when flush is set. */
void link_close(struct link *link, enum status why);

/* Whether it is being closed, and what was queued is still given its moment. */
bool link_is_closing(const struct link *link);
/* Ends that moment; nothing to a link that is not being closed. */
void link_hurry(struct link *link);

/* Closes without a word: no callback is made any more. */
void link_abandon(struct link *link);

const char *link_address(const struct link *link);
bool link_is_outbound(const struct link *link);
/* Dialled, and its name is still being looked up. */
bool link_is_looking_up(const struct link *link);
/* Accepted and still before on_open; false once it is being closed. */
bool link_is_half_open(const struct link *link);
/* From where it was accepted: the same number for all that one host, or one network of IPv6 (its
 * first 64 bits), connects; 0 for a link that was dialled. */
uint64_t link_origin(const struct link *link);
/* After on_open. */
const struct id *link_delegation(const struct link *link);
const struct public_key *link_device(const struct link *link);
/* The performer's own number for it. */
uint64_t link_number(const struct link *link);
void link_set_number(struct link *link, uint64_t number);

#endif
