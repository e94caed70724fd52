/* Seeded chance (splitmix64): the same seed gives the same history with every compiler. */
#ifndef ZAWLBUK_TESTS_DICE_H
#define ZAWLBUK_TESTS_DICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dice {
    uint64_t state;
};

static inline uint64_t dice_next(struct dice *dice)
{
    uint64_t z = dice->state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

/* 0 to bound - 1; bound is at least 1. */
static inline uint32_t dice_below(struct dice *dice, uint32_t bound)
{
    return (uint32_t)((dice_next(dice) >> 32) * bound >> 32);
}

/* Both ends included. */
static inline int64_t dice_range(struct dice *dice, int64_t least, int64_t most)
{
    return least + (int64_t)dice_below(dice, (uint32_t)(most - least + 1));
}

static inline bool dice_percent(struct dice *dice, uint32_t percent)
{
    return dice_below(dice, 100) < percent;
}

/* Fills order with 0 to count - 1 in a random order. */
static inline void dice_shuffle(struct dice *dice, uint32_t *order, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        uint32_t j = dice_below(dice, i + 1);

        order[i] = order[j];
        order[j] = i;
    }
}

#endif
