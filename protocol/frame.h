/* The messages of a link: canonical arrays that begin with their type. SPEC section 9.3.
 *
 * One whole message is one frame, at most LIMIT_FRAME_SIZE bytes. Encryption and the cut into Noise
 * messages are below this (node/). */
#ifndef ZAWLBUK_PROTOCOL_FRAME_H
#define ZAWLBUK_PROTOCOL_FRAME_H

#include "protocol/buffer.h"
#include "protocol/ledger.h"
#include "protocol/limits.h"

/* The named set that this version speaks; hello lists names, not numbers. */
#define FRAME_SET "zawlbuk/1"

enum frame_type {
    FRAME_HELLO = 1,
    FRAME_PING = 2,
    FRAME_PONG = 3,
    FRAME_RECONCILE = 4,
    FRAME_WANT = 5,
    FRAME_RECORDS = 6,
    FRAME_GONE = 7,
    FRAME_REFUSED = 8,
    FRAME_GOT = 9,
    FRAME_PEERS = 10,
    FRAME_BYE = 11,
};

/* How a node stands at a moment: what a hello, a ping and a pong all tell. */
struct frame_state {
    struct wall wall;
    bool good;
    struct hour hour;       /* that the digests are of */
    uint64_t trust_version; /* changes with the sender's trust view; no other meaning */
    struct lane_digest lanes[LANE_COUNT];
};

struct frame_hello {
    bool speaks; /* FRAME_SET is among the sets offered */
    struct id network;
    uint8_t random[32]; /* fresh; salts reconciliations, tells doubled links apart */
    struct frame_state state;
    bool declined[LANE_COUNT];
    struct span address;  /* "host:port", or empty */
    struct span software; /* for people */
};

struct frame_reconcile {
    uint64_t session; /* counts the passes of this link, from 1 */
    enum lane lane;
    struct hour hour;
    bool salted;
    struct span message; /* Negentropy; empty when the initiator ends the pass */
};

/* WANT and GONE. */
struct frame_ids {
    uint64_t session; /* WANT: the pass it belongs to; GONE: 0 */
    uint32_t count;
    struct id ids[LIMIT_IDS_FRAME];
};

struct frame_records {
    uint32_t count;
    struct span records[LIMIT_RECORDS_FRAME];
};

struct frame_refusal {
    struct id id;
    enum status reason; /* STATUS_UNSUPPORTED stands for a name this version does not know */
};

struct frame_refused {
    uint32_t count;
    struct frame_refusal refusals[LIMIT_IDS_FRAME];
};

struct frame_peers {
    uint32_t count;
    struct span addresses[LIMIT_PEERS_FRAME];
};

/* A decoded frame; spans borrow from the bytes it was read from. */
struct frame {
    enum frame_type type;
    union {
        struct frame_hello hello;
        struct frame_state state; /* PING, PONG */
        struct frame_reconcile reconcile;
        struct frame_ids ids; /* WANT, GONE */
        struct frame_records records;
        struct frame_refused refused;
        uint32_t got; /* RECORDS frames decided since the last GOT */
        struct frame_peers peers;
        enum status bye;
    };
};

/* Decodes and checks form and bounds. Any status of the reader, or BAD_FIELD; then *out is not to
 * be looked at. */
enum status frame_read(struct frame *out, struct span bytes) MUST_CHECK;

/* Each appends one whole frame. TOO_LARGE or NO_MEMORY, as the buffer says. */
enum status frame_write_hello(struct buffer *out, const struct frame_hello *hello) MUST_CHECK;
/* type is FRAME_PING or FRAME_PONG. */
enum status frame_write_state(struct buffer *out, enum frame_type type,
                              const struct frame_state *state) MUST_CHECK;
enum status frame_write_reconcile(struct buffer *out,
                                  const struct frame_reconcile *reconcile) MUST_CHECK;
/* 1 to LIMIT_IDS_FRAME ids. */
enum status frame_write_want(struct buffer *out, uint64_t session, const struct id *ids,
                             size_t count) MUST_CHECK;
enum status frame_write_gone(struct buffer *out, const struct id *ids, size_t count) MUST_CHECK;
enum status frame_write_refused(struct buffer *out, const struct frame_refusal *refusals,
                                size_t count) MUST_CHECK;
/* 0 to LIMIT_RECORDS_FRAME records; bundles are made of these too. */
enum status frame_write_records(struct buffer *out, const struct span *records,
                                size_t count) MUST_CHECK;
enum status frame_write_got(struct buffer *out, uint32_t count) MUST_CHECK;
enum status frame_write_peers(struct buffer *out, const struct span *addresses,
                              size_t count) MUST_CHECK;
enum status frame_write_bye(struct buffer *out, enum status reason) MUST_CHECK;

/* Whether a text is "host:port" by form: printable, no space, a port of 1 to 65535, and with its
 * NUL no longer than LIMIT_ADDRESS_SIZE. */
bool frame_address_valid(struct span text);

#endif
