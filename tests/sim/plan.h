/* What one seed stands for: how large the world is, how bad, and for how long. */
#ifndef ZAWLBUK_TESTS_SIM_PLAN_H
#define ZAWLBUK_TESTS_SIM_PLAN_H

#include <stdbool.h>
#include <stdint.h>

struct plan {
    uint64_t seed;
    uint32_t node_count;      /* 3 to 300; node 0 is the hub's */
    uint32_t hostile_count;   /* a third of them */
    uint32_t principal_count; /* at the start; those beyond node_count are guests */
    bool large;
    bool hub_absent;
    bool verify_all;         /* no signature is remembered */
    bool breaks_frames;      /* a link itself loses, doubles and reorders frames */
    uint32_t loss_of_10000;  /* of frames, up to 30%; without breaks_frames they come late */
    uint32_t break_of_10000; /* a frame takes the link down with it */
    uint32_t crash_of_10000; /* a call of the store is the last */
    uint64_t turmoil_ms;     /* of faults and acts, leaps not counted */
    uint32_t act_count;
    uint32_t leap_count;
};

/* Pure: the same seed, the same plan. */
void plan_draw(struct plan *plan, uint64_t seed);

#endif
