/* What must hold after every step. The checks lean on the book and on a mirror of
 * what was committed, never on what the code under test says of itself. */
#ifndef ZAWLBUK_TESTS_SIM_CHECK_H
#define ZAWLBUK_TESTS_SIM_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "crypto/span.h"

struct changes;
struct node;
struct submission;
struct world;

/* What one node's store has seen, by index in the book and by number of the register. */
struct mirror {
    uint8_t *states; /* enum mirror_state of each leaf */
    size_t state_count;
    uint32_t
        *greatest; /* of each register: 1 + the leaf that nothing may come back against, or 0 */
    size_t greatest_count;
};

enum mirror_state { MIRROR_NEVER, MIRROR_HELD, MIRROR_DROPPED };

void mirror_done(struct mirror *mirror);
enum mirror_state mirror_state_of(const struct mirror *mirror, uint32_t leaf);

/* After a commit: nothing unverified stored, nothing beaten back. */
void check_stored(struct world *world, struct node *node, const struct changes *changes);
/* Before a frame leaves: nothing is said of a record that is not stored. */
void check_sent(struct world *world, const struct node *node, struct span frame);
/* A submission was answered OK: all of it is stored. */
void check_answered(struct world *world, const struct node *node,
                    const struct submission *submission);
/* After a step: queues in bounds, and links known for whom they are. */
void check_bounds(struct world *world, const struct node *node);

#endif
