/* What must hold in the end: all honest nodes agree, and nothing acknowledged is lost. */
#ifndef ZAWLBUK_TESTS_SIM_AGREE_H
#define ZAWLBUK_TESTS_SIM_AGREE_H

#include "tests/sim/world.h"

/* Whether all honest nodes hold identical sets and views as of one hour; if not, why says where two
 * of them differ. */
bool agree_all(struct world *world, char *why, size_t why_size);
/* When all agree: each store equals its ledger, opening a node anew changes nothing, and no
 * acknowledged record is lost. Failures go to world_fail. */
void agree_check_end(struct world *world);

#endif
