/* Bodies that authority reads: frozen, strict (no unknown keys). SPEC section 6 and 8. */
#ifndef ZAWLBUK_PROTOCOL_TRUST_BODY_H
#define ZAWLBUK_PROTOCOL_TRUST_BODY_H

#include "protocol/record.h"

/* Rotation keys, ascending, with the number of them that must sign. */
struct key_set {
    struct public_key keys[LIMIT_ROTATION_KEYS];
    uint32_t count;
    uint32_t threshold;
};

/* Body of any key event; which members count is the kind's affair. */
struct key_event_body {
    uint32_t sequence; /* 0 for the inception */
    struct id previous;
    struct key_set keys;   /* inception, rotate */
    struct id next_keys;   /* inception, rotate: commitment to the set that follows */
    struct public_key key; /* delegate */
    uint32_t roles;        /* delegate */
    struct hour until;     /* delegate: the first hour at which it no longer counts */
    struct span label;     /* delegate: who or what holds the key; for people to read */
    struct id target;      /* revoke: the delegation */
};

enum recognition_state { RECOGNITION_RECOGNISED = 1, RECOGNITION_SUSPENDED, RECOGNITION_DELISTED };

struct recognition_body {
    enum recognition_state state;
    char country[3]; /* ISO 3166-1 alpha-2 by form only, NUL-terminated */
    struct id head;
    struct hour review;
    struct span reason; /* text of at most 256 bytes */
};

struct succession_body {
    struct id successor;
    struct id head; /* of the old log, as the Cell considered it */
};

enum status key_event_body_read(struct key_event_body *out, uint32_t kind,
                                struct span body) MUST_CHECK;
/* This and the writers below: TOO_LARGE for a text longer than the reader takes. */
enum status key_event_body_write(struct buffer *out, uint32_t kind,
                                 const struct key_event_body *body) MUST_CHECK;
enum status recognition_body_read(struct recognition_body *out, struct span body) MUST_CHECK;
enum status recognition_body_write(struct buffer *out,
                                   const struct recognition_body *body) MUST_CHECK;
enum status succession_body_read(struct succession_body *out, struct span body) MUST_CHECK;
enum status succession_body_write(struct buffer *out,
                                  const struct succession_body *body) MUST_CHECK;
/* A vouch says nothing but itself: {0: note}. */
enum status vouch_body_read(struct span *note, struct span body) MUST_CHECK;
enum status vouch_body_write(struct buffer *out, struct span note) MUST_CHECK;

/* BLAKE2b-256("zawlbuk/keys/1" || msgpack [threshold, [keys]]). */
enum status key_set_commit(struct id *out, const struct key_set *keys) MUST_CHECK;

#endif
