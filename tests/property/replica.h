/* One node's ledger, the table that its changes fill, and the records that were brought to it. */
#ifndef ZAWLBUK_TESTS_REPLICA_H
#define ZAWLBUK_TESTS_REPLICA_H

#include "feature.h"
#include "model.h"

/* A record as the store would have it, from the changes alone. */
struct row {
    bool present;
    uint32_t epoch;
    int64_t shown_until;
    int64_t end;
};

struct replica {
    uint32_t number;
    const struct history *history;
    const struct model *whole; /* of all that the history has: epochs, places, ends */
    struct tally *tally;
    struct dice *dice;
    enum status *verified; /* by deed, shared by all replicas; STATUS_COUNT: not yet */
    struct ledger *ledger;
    struct id self;
    struct moment now;
    bool was_unsure;
    bool brought[HISTORY_DEEDS_MAX];
    struct row rows[HISTORY_DEEDS_MAX];
    enum status answers[HISTORY_DEEDS_MAX]; /* to the last try since the last tick; COUNT: none */
    uint64_t versions[HISTORY_DEEDS_MAX];   /* of trust at that try */
    bool future[HISTORY_DEEDS_MAX];         /* was once refused as from the future */
    bool held_back[HISTORY_DEEDS_MAX];      /* its own, and ahead at the last good tick */
    int mark[HISTORY_DEEDS_MAX];            /* by place: the greatest taken in, or NONE */
    struct principal_view views[HISTORY_PRINCIPALS_MAX];
    bool has_view[HISTORY_PRINCIPALS_MAX];
    struct changes changes;
};

void replica_open(struct replica *replica);
void replica_close(struct replica *replica);
/* Moves its clock. */
void replica_tick(struct replica *replica, const struct moment *now);
/* True while another try may end otherwise than the last. */
bool replica_may_take(const struct replica *replica, uint32_t deed);
/* Offers it a record; true when it was taken in. */
bool replica_give(struct replica *replica, uint32_t deed);
/* Closes it and opens it from its rows: everything must be as before. Not while it holds back
 * records of its own, which only a tick of a good clock does. */
void replica_restart(struct replica *replica);

/* Brings the rows up to the changes of the last call. */
void replica_apply(struct replica *replica);
/* The principal of an id, or NONE. */
int replica_principal(const struct replica *replica, const struct id *id);

static inline const char *replica_kind_text(const struct record *record)
{
    return kind_name(record->kind) != NULL ? kind_name(record->kind) : record->class->name;
}

#endif
