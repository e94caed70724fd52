/* Seeded randomness of the simulator: xoshiro256** started by splitmix64 (public domain, Blackman
 * and Vigna). The same seed gives the same rolls with every compiler. */
#ifndef ZAWLBUK_TESTS_SIM_DICE_H
#define ZAWLBUK_TESTS_SIM_DICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dice {
    uint64_t state[4];
};

void dice_init(struct dice *dice, uint64_t seed);
uint64_t dice_next(struct dice *dice);
/* 0 to bound - 1; bound is at least 1. */
uint64_t dice_below(struct dice *dice, uint64_t bound);
/* least to most, both included. */
uint64_t dice_between(struct dice *dice, uint64_t least, uint64_t most);
/* True in so many of 10,000 rolls. */
bool dice_chance(struct dice *dice, uint32_t of_10000);
/* One of count items, as an index. */
static inline uint32_t dice_pick(struct dice *dice, size_t count)
{
    return (uint32_t)dice_below(dice, count);
}
void dice_fill(struct dice *dice, void *out, size_t size);

#endif
