/* Seeded sets of items and whole sessions between two of them, for the tests of reconciliation. */
#ifndef ZAWLBUK_TESTS_SETS_H
#define ZAWLBUK_TESTS_SETS_H

#include "protocol/item_array.h"
#include "protocol/reconcile.h"
#include "protocol/sum_tree.h"

struct sets_random {
    uint64_t state;
};

uint64_t sets_random_next(struct sets_random *random);
/* 0 to bound - 1; bound is not 0. */
uint64_t sets_random_below(struct sets_random *random, uint64_t bound);

/* The SHA-256 of two numbers of 4 bytes, big-endian, as an id. */
struct id sets_id(uint32_t seed, uint32_t index);

/* One set behind both kinds of source. */
struct sets_side {
    struct sum_tree tree;
    struct item_array array;
};

void sets_side_init(struct sets_side *side);
void sets_side_add(struct sets_side *side, const struct item *item);
void sets_side_seal(struct sets_side *side);
void sets_side_done(struct sets_side *side);

/* What a session came to. */
struct sets_outcome {
    enum status status; /* of the step that failed, or OK */
    bool complete;
    uint32_t rounds;
    size_t message_size_max; /* of the largest message seen */
    struct id transcript;    /* of all messages */
    struct buffer have;      /* of struct id, sorted, each once */
    struct buffer need;
};

/* Runs a session to its end. */
void sets_run(struct sets_outcome *out, const struct item_source *initiator,
              const struct item_source *responder, const struct reconcile_limits *a,
              const struct reconcile_limits *b);
void sets_outcome_done(struct sets_outcome *outcome);

/* Sorts a buffer of struct id and drops repetitions. */
void sets_sort_ids(struct buffer *ids);
/* Fails the test unless the outcome's lists are exactly the differences of the two sets, salted or
 * not. */
void sets_check_differences(const struct sets_outcome *outcome, const struct item_source *initiator,
                            const struct item_source *responder);

#endif
