/* Stands before tests/property/dice.h: the dice of a history fall as the fuzzer's input says, all
 * other dice by chance. Included by the compiler's command line in front of tests/property. */
#ifndef ZAWLBUK_TESTS_DICE_H
#define ZAWLBUK_TESTS_DICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dice {
    uint64_t state;
};

/* As tests/property/dice.h has them; defined in fuzz_ledger.c. */
uint64_t dice_next(struct dice *dice);
uint32_t dice_below(struct dice *dice, uint32_t bound);

static inline int64_t dice_range(struct dice *dice, int64_t least, int64_t most)
{
    return least + (int64_t)dice_below(dice, (uint32_t)(most - least + 1));
}

static inline bool dice_percent(struct dice *dice, uint32_t percent)
{
    return dice_below(dice, 100) < percent;
}

static inline void dice_shuffle(struct dice *dice, uint32_t *order, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        uint32_t j = dice_below(dice, i + 1);

        order[i] = order[j];
        order[j] = i;
    }
}

#endif
