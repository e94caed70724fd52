/* Seeded randomness of the simulator. */
#include "tests/sim/dice.h"

#include <assert.h>

static uint64_t rotate_left(uint64_t value, int bits)
{
    return value << bits | value >> (64 - bits);
}

void dice_init(struct dice *dice, uint64_t seed)
{
    for (int i = 0; i < 4; i++) {
        uint64_t mixed = seed += UINT64_C(0x9e3779b97f4a7c15);

        mixed = (mixed ^ mixed >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
        mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94d049bb133111eb);
        dice->state[i] = mixed ^ mixed >> 31;
    }
}

uint64_t dice_next(struct dice *dice)
{
    uint64_t *s = dice->state;
    uint64_t out = rotate_left(s[1] * 5, 7) * 9;
    uint64_t shifted = s[1] << 17;

    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = rotate_left(s[3], 45);
    return out;
}

uint64_t dice_below(struct dice *dice, uint64_t bound)
{
    uint64_t least_fair = (0 - bound) % bound;
    uint64_t roll = dice_next(dice);

    assert(bound > 0);
    while (roll < least_fair)
        roll = dice_next(dice);
    return roll % bound;
}

uint64_t dice_between(struct dice *dice, uint64_t least, uint64_t most)
{
    return least + dice_below(dice, most - least + 1);
}

bool dice_chance(struct dice *dice, uint32_t of_10000)
{
    return dice_below(dice, 10000) < of_10000;
}

void dice_fill(struct dice *dice, void *out, size_t size)
{
    uint8_t *bytes = out;

    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)(dice_next(dice) >> 56);
}
