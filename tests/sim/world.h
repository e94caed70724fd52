/* The simulated world: nodes that are real cores on real stores, and around them a virtual clock,
 * network and disk. Everything that happens follows from the seed. */
#ifndef ZAWLBUK_TESTS_SIM_WORLD_H
#define ZAWLBUK_TESTS_SIM_WORLD_H

#include <stdio.h>

#include "protocol/core.h"
#include "store/store.h"
#include "tests/sim/actor.h"
#include "tests/sim/book.h"
#include "tests/sim/check.h"
#include "tests/sim/dice.h"
#include "tests/sim/memo.h"
#include "tests/sim/net.h"
#include "tests/sim/plan.h"
#include "tests/sim/queue.h"
#include "tests/sim/tally.h"
#include "tests/sim/villain.h"

/* Peers that a node's configuration names. */
#define NODE_PINS_MAX 6
/* Unix milliseconds at which the virtual clock reads 0: 2030-01-01. */
#define WORLD_EPOCH_MS INT64_C(1893456000000)

struct node {
    uint32_t index;
    uint32_t life; /* counts the starts */
    struct store *store;
    struct core *core; /* NULL while it is down */
    struct effects effects;
    struct mirror mirror;
    struct villain villain;
    bool hostile;
    bool reachable; /* others can dial it */
    bool starting;  /* a START is in the queue */
    bool closed;    /* never started: the hub of a seed without one */
    bool declined[LANE_COUNT];
    struct id delegation; /* in its configuration; the actor's may be newer */
    struct public_key device;
    int64_t skew_ms; /* its wall clock minus the true time */
    bool clock_good; /* the system says so, rightly or not */
    bool clock_wrong;
    uint64_t instant_base_ms;
    uint32_t idle_wakes; /* steps in a row that did nothing and asked for another at once */
    uint64_t wake_ms;    /* of the TICK in the queue; UINT64_MAX: none */
    uint64_t disk_full_until_ms;
    uint32_t pins[NODE_PINS_MAX];
    uint32_t pin_count;
};

/* Records handed to a node, until it answers. */
struct submission {
    uint32_t actor;
    uint32_t node;
    uint32_t *leaves; /* owned; in the book */
    uint32_t count;
    uint32_t tries;
    bool partial;
    bool under_way; /* stepped, no answer yet */
    bool finished;
    bool accepted;
    bool renews_node; /* the node takes up its actor's newest delegation with it */
};

/* Whom to tell what happens: --verbose and --events. */
struct teller {
    FILE *out;   /* NULL: nobody */
    bool events; /* every event of every core, too */
};

struct world {
    struct plan plan;
    struct dice dice;
    struct tally *tally;
    struct memo *memo;
    struct queue queue;
    struct book book;
    struct net net;
    struct id network;
    uint64_t now_ms;
    uint64_t heal_ms; /* end of the turmoil; a leap puts it off */
    struct node *nodes;
    struct actor *actors;
    size_t actor_count;
    size_t actor_capacity;
    struct submission *submissions;
    size_t submission_count;
    size_t submission_capacity;
    bool turmoil;        /* faults happen, and hostile principals sign */
    struct hasher trace; /* of all that happened, in order */
    struct teller teller;
    char failure[512]; /* what went wrong first; "" while nothing has */
    size_t event_count;
};

/* Builds the world of a seed, lets it run, and checks it. True when all held; else world->failure
 * says what did not. The tally is added to. */
bool world_run(struct world *world, uint64_t seed, struct tally *tally, struct memo *memo,
               const struct teller *teller);
/* Frees everything; the trace is wiped with it. */
void world_done(struct world *world);
/* BLAKE2b of what happened; once, after world_run. */
void world_trace_end(struct world *world, struct id *out);

/* Notes the first failure; the run ends with the happening under way. */
void world_fail(struct world *world, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* One line of what happens, for --verbose. */
void world_tell(const struct world *world, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Adds to the trace. */
void world_trace(struct world *world, uint64_t what, uint64_t node, struct span bytes);

/* All clocks jump; what was due in between happens late. */
void world_leap(struct world *world, uint64_t by_ms);
/* Arranges for something in delay_ms. */
void world_plan(struct world *world, uint64_t delay_ms, struct happening happening);
/* Hands records to their author's node, after a moment. Takes over leaves. */
uint32_t world_submit(struct world *world, const struct submission *submission);
/* A bundle brought to a node: what is good of it is taken. */
void world_import(struct world *world, const struct node *node, const uint32_t *leaves,
                  uint32_t count);
/* A new principal that begins as a copy of another, without its entries. Moves all actors. */
struct actor *world_add_actor(struct world *world, const struct actor *original);
void world_count(struct world *world, enum tally_row row);

struct node *world_home(struct world *world, const struct actor *actor);

#endif
