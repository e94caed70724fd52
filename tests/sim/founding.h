/* How a world begins: who lives where, whom the Cell has recognised, who dials whom. */
#ifndef ZAWLBUK_TESTS_SIM_FOUNDING_H
#define ZAWLBUK_TESTS_SIM_FOUNDING_H

#include "tests/sim/world.h"

/* Nodes with empty stores, principals with their first records, and the happenings that start them.
 * The plan is drawn already. */
void founding_build(struct world *world);
/* A principal that turns up later, as a guest at a node. */
void founding_newcomer(struct world *world);

#endif
