/* How the two parts of the machine are that a node cannot do without: its disk and its clock. Each
 * in one state and one plain line that says what to do; status, the log, metrics and doctor all
 * tell what is judged here. */
#ifndef ZAWLBUK_NODE_HEALTH_H
#define ZAWLBUK_NODE_HEALTH_H

#include <stdbool.h>

#include "crypto/status.h"
#include "protocol/stamp.h"

/* Free bytes below which the disk is nearly full, besides twice the store: the next backup is a
 * copy of the store, it may grow by as much, and mail comes at some 30 MB a day; so there is a week
 * left to do something. */
#define HEALTH_FREE_LOW (UINT64_C(256) << 20)
/* Free bytes below which any write may be the one that fails: the write-ahead log takes 16 MB
 * between two checkpoints, and the rest of a busy machine as much. */
#define HEALTH_FREE_LAST (UINT64_C(32) << 20)
/* Milliseconds between two looks by which the clock may differ from one that nobody sets. */
#define HEALTH_STEP_MS 10000
/* Milliseconds for which a clock's having been set is told. */
#define HEALTH_STEP_TOLD_MS INT64_C(86400000)

enum health_disk {
    HEALTH_DISK_WELL,
    HEALTH_DISK_LOW,     /* nearly full */
    HEALTH_DISK_LAST,    /* any write may fail */
    HEALTH_DISK_FULL,    /* the last write failed for want of room */
    HEALTH_DISK_FAILING, /* the last write failed otherwise */
    HEALTH_DISK_COUNT
};

enum health_clock {
    HEALTH_CLOCK_KEPT,        /* good: NTP keeps it */
    HEALTH_CLOCK_TRUSTED,     /* good: the operator says so */
    HEALTH_CLOCK_CONFIRMED,   /* good: peers' clocks say the same */
    HEALTH_CLOCK_UNCONFIRMED, /* unsure: nobody says anything */
    HEALTH_CLOCK_COUNT
};

/* "well", "nearly-full", "last-room", "full", "failing"; "kept", ... as above */
const char *health_disk_name(enum health_disk disk);
const char *health_clock_name(enum health_clock clock);
bool health_clock_is_good(enum health_clock clock);

/* What was found at one look. */
struct health_facts {
    enum status store; /* OK, or why the store takes nothing */
    bool disk_seen;    /* the next three were to be had */
    uint64_t disk_free, disk_size, store_size;
    bool clock_kept;    /* the kernel says that NTP keeps it */
    bool clock_trusted; /* the operator says that it is good */
    bool clock_good;    /* the core says so, peers considered */
    struct wall wall;
    struct instant steady; /* of a clock that nobody sets, and that runs while the machine sleeps */
};

/* What is remembered between looks; all zero before the first. */
struct health {
    bool seen;
    struct health_facts facts; /* of the last look */
    enum health_disk disk;
    enum health_clock clock;
    uint64_t steps;            /* how often the clock was set */
    int64_t step_ms;           /* by how much it was last set; ahead when positive */
    struct instant stepped_at; /* steady */
};

/* Takes in what was found. The disk leaves its state for a better one only with a quarter more room
 * than took it there, so that a figure on the edge is not told again and again. */
void health_look(struct health *health, const struct health_facts *facts);

/* Whether the clock was set of late. */
bool health_stepped(const struct health *health);

/* One line each, for people: how it is, and unless all is well, what to do. The last is empty when
 * the clock was not set of late. */
#define HEALTH_TEXT_SIZE 288
void health_disk_text(const struct health *health, char out[HEALTH_TEXT_SIZE]);
void health_clock_text(const struct health *health, char out[HEALTH_TEXT_SIZE]);
void health_step_text(const struct health *health, char out[HEALTH_TEXT_SIZE]);

#endif
