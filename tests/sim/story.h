/* What happens in a world between its founding and its healing: people write, keys are lost, and
 * everything breaks. */
#ifndef ZAWLBUK_TESTS_SIM_STORY_H
#define ZAWLBUK_TESTS_SIM_STORY_H

#include "tests/sim/world.h"

/* HAPPENING_ACT: one act, by chance. */
void story_act(struct world *world);
/* What people do: acts of authors. */
void story_person(struct world *world);

#endif
