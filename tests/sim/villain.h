/* Hostile nodes. Each runs a real core, so that it is taken for a peer, and tampers with what that
 * core sends; besides, it has turns of its own, at which it signs, injects, replays and floods. */
#ifndef ZAWLBUK_TESTS_SIM_VILLAIN_H
#define ZAWLBUK_TESTS_SIM_VILLAIN_H

#include "protocol/core.h"
#include "tests/sim/actor.h"

struct node;
struct world;

#define VILLAIN_CAPTURED 16

/* What a hostile node may be given to; each has some of them. */
enum habit {
    HABIT_FORK,
    HABIT_DISPUTE,
    HABIT_SPENT,
    HABIT_FUTURE,
    HABIT_PAST,
    HABIT_FORGE,
    HABIT_QUOTA,
    HABIT_THEFT,
    HABIT_STRANGERS, /* the last that signs anything new */
    HABIT_REPLAY_RECORD,
    HABIT_REPLAY_FRAME,
    HABIT_JUNK,
    HABIT_FLOOD,
    HABIT_SILENT, /* the last that is a deed; those below tamper */
    HABIT_LIE_DIGEST,
    HABIT_LIE_RECONCILE,
    HABIT_WITHHOLD,
    HABIT_GARBLE,
    HABIT_IMPERSONATE,
    HABIT_COUNT,
};

struct villain {
    uint32_t habits; /* bits 1 << habit */
    uint32_t twin;   /* the actor on the other branch of its fork; TABLE_NONE before */
    uint32_t victim; /* the actor whose key it stole; TABLE_NONE before */
    struct device loot;
    struct captured {
        uint8_t *bytes; /* owned */
        size_t size;
    } captured[VILLAIN_CAPTURED];
    uint32_t captured_next;
};

/* Runs of bytes in a buffer: the records of one frame. */
struct part {
    size_t at;
    size_t size;
};

struct parts {
    struct part items[LIMIT_RECORDS_FRAME];
    size_t count;
};

void villain_init(struct villain *villain, struct dice *dice);
void villain_done(struct villain *villain);
static inline bool villain_has(const struct villain *villain, enum habit habit)
{
    return (villain->habits >> habit & 1) != 0;
}

/* EFFECT_SEND of any node; a hostile one tampers. */
void villain_send(struct world *world, const struct node *node, struct link_id link,
                  struct span frame);
/* EFFECT_SEND_RECORDS, with the records read from the store; may change the bytes. */
void villain_send_records(struct world *world, const struct node *node, struct link_id link,
                          struct buffer *bytes, struct parts *parts);
/* A frame arrives; a hostile node keeps some. */
void villain_overhear(struct world *world, struct node *node, struct span frame);
/* Who a node says it is when a link comes up. */
void villain_identify(struct world *world, const struct node *node, bool raw, struct id *delegation,
                      struct public_key *device);
/* Sends records of the book in a frame of the node's own, on one of its links. */
void villain_inject(struct world *world, const struct node *node, const uint32_t *leaves,
                    uint32_t count);

#endif
