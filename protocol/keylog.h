/* The key log of one principal: a tree of events, which of them are valid, which are alive.
 * SPEC section 6. */
#ifndef ZAWLBUK_PROTOCOL_KEYLOG_H
#define ZAWLBUK_PROTOCOL_KEYLOG_H

#include "protocol/trust_body.h"
#include "protocol/verify.h"

#define KEYLOG_NONE UINT16_MAX

/* Key set of an inception or rotate; owned by its event. */
struct key_generation {
    struct key_set keys;
    struct id next_keys;
};

struct key_event {
    struct id id;
    struct stamp stamp;
    uint32_t kind;
    uint16_t sequence;
    uint16_t parent;            /* index of the predecessor; KEYLOG_NONE of the inception */
    uint16_t generation;        /* index of the nearest inception or rotate, itself included */
    uint32_t epoch;             /* rotates among its ancestors << 16 | revokes: SPEC section 6.3 */
    uint16_t target;            /* revoke: index of the delegation */
    struct key_generation *set; /* inception, rotate */
    struct public_key key;      /* delegate */
    uint32_t roles;             /* delegate */
    struct hour until;          /* delegate */
    /* What keylog_judge finds: */
    bool alive;
    bool revoked;           /* delegate: by an alive revoke */
    bool superseded;        /* delegate: a new epoch began beside it */
    struct stamp new_epoch; /* with superseded: records stamped from here on do not count */
};

struct keylog {
    struct key_event
        *events;     /* indices are stable: a displaced leaf's place is taken by its successor */
    uint16_t *order; /* indices by (sequence, rotate first, id) */
    uint16_t count;
    uint16_t capacity;
    /* What keylog_judge finds: */
    bool disputed;
    bool dissolved;
    uint16_t tip; /* the lowest event above which nothing alive forks; KEYLOG_NONE when empty */
};

void keylog_init(struct keylog *log);
void keylog_done(struct keylog *log);

/* Index of an event, or KEYLOG_NONE. */
uint16_t keylog_find(const struct keylog *log, const struct id *id);
bool keylog_is_spent(const struct keylog *log);

/* Whether the event may follow in this log, and the checks that remain: 6.2. KNOWN, SPENT (beyond
 * the first 256), UNKNOWN_PRINCIPAL (its predecessor is not here yet), BAD_SEQUENCE, BAD_SIGNERS,
 * or a reader's status for the body. Fills all of the job but network, payload and id. */
enum status keylog_examine(const struct keylog *log, const struct record *record,
                           struct verify_job *job) MUST_CHECK;

/* Adds an event that keylog_examine found OK. *index is its place; displaced is the id of an event
 * that it pushed out of the first 256, or zero. */
enum status keylog_insert(struct keylog *log, const struct record *record, uint16_t *index,
                          struct id *displaced) MUST_CHECK;

/* Finds what is alive: 6.5. head may be NULL. NO_MEMORY cannot happen: all in place. */
void keylog_judge(struct keylog *log, const struct id *head);

/* Whether a is b or among its ancestors. */
bool keylog_is_above(const struct keylog *log, uint16_t a, uint16_t b);

/* The first hour at which a record by way of this delegation, so stamped, no longer counts; 0 when
 * it never does. end is the record's own; standing ones outlast the delegation. 8.1, rules 1 to 3.
 */
struct hour keylog_shown_until(const struct keylog *log, uint16_t delegation, struct stamp stamp,
                               struct hour end, bool standing);

#endif
