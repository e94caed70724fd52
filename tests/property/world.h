/* Several replicas among which a history is spread, and the exchange that makes them equal. */
#ifndef ZAWLBUK_TESTS_WORLD_H
#define ZAWLBUK_TESTS_WORLD_H

#include "replica.h"

#define WORLD_REPLICAS_MAX 4
/* Rounds of everybody with everybody after which nothing may change any more; one more for each
 * record, since a log may lie scattered event by event. */
#define WORLD_ROUNDS_MAX 40

struct world {
    struct history history;
    struct model whole;  /* of all that was written */
    struct model shared; /* of all that was delivered: what every replica must come to */
    struct model own;    /* of what one replica holds */
    struct model other;  /* of what another holds */
    bool spread[HISTORY_DEEDS_MAX];
    struct tally *tally;
    struct dice dice;
    enum status verified[HISTORY_DEEDS_MAX];
    struct replica replicas[WORLD_REPLICAS_MAX];
    uint32_t replica_count;
    bool dense;      /* everything is checked after every record taken in */
    bool all_to_all; /* every record is brought to every replica: clocks were not alike */
    bool was_admitted[HISTORY_PRINCIPALS_MAX]; /* at the step before, for the tally */
    bool was_named[HISTORY_PRINCIPALS_MAX];
    bool was_provisional[HISTORY_PRINCIPALS_MAX];
};

void world_open(struct world *world, const struct keyring *keyring, struct tally *tally);
void world_close(struct world *world);
/* One history from its seed to its end; a failure ends the program. */
void world_run(struct world *world, uint64_t seed);

/* What a replica shows is what follows from what it holds; at any time. */
void check_own(struct world *world, struct replica *replica);
/* What a replica offers and shows is what follows from all that was delivered; when settled. */
void check_shared(struct world *world, const struct replica *replica);
/* Two replicas on either side of an hour show the same as of the earlier one. */
void check_apart(struct world *world, const struct replica *a, const struct replica *b);
/* Two replicas at one hour have equal digests and see the same heads. */
void check_alike(const struct replica *a, const struct replica *b);
/* No record that was beaten counts once what beat it has ended. After model_as_of of shared. */
void check_never_back(const struct world *world);

/* Counts what the settled state shows of the rules. */
void observe(struct world *world, struct hour hour);

#endif
