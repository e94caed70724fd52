/* Many seeds, each in a process of its own, several at a time: one that dies is known by its seed
 * and takes no other with it. */
#ifndef ZAWLBUK_TESTS_SIM_CREW_H
#define ZAWLBUK_TESTS_SIM_CREW_H

#include "tests/sim/world.h"

/* What came of one seed. */
struct outcome {
    uint64_t seed;
    bool ended;
    bool held;
    uint32_t took_ms;
    struct id trace;
    char failure[512];
};

/* Runs count seeds on so many processes at a time. Fills outcomes, in the order of seeds, and adds
 * up the tally. False when a process could not be made. */
bool crew_run(struct outcome *outcomes, struct tally *sum, const uint64_t *seeds, size_t count,
              uint32_t processes);
/* One seed in this process. */
void crew_run_one(struct outcome *outcome, struct tally *sum, struct memo *memo,
                  const struct teller *teller);

#endif
