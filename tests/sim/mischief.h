/* The turns of hostile nodes: what they do of their own accord. */
#ifndef ZAWLBUK_TESTS_SIM_MISCHIEF_H
#define ZAWLBUK_TESTS_SIM_MISCHIEF_H

#include "tests/sim/world.h"

/* HAPPENING_MISCHIEF: one deed, and the next turn arranged. After the turmoil nothing new is
 * signed: sets that keep changing cannot be compared. */
void mischief_happen(struct world *world, struct node *node);

#endif
