/* Held and effective: the histories of tests/property, written as the input says, joined by several
 * ledgers in different orders, and measured against the slow model of the SPEC. */
#include "fuzz.h"

#include <stdarg.h>
#include <stdio.h>

#include "property.h"
#include "world.h"

/* What lasts from one input to the next: keys and memory; and the input at hand. */
static struct keyring keyring;
static struct tally tally;
static struct world *world;
static struct input input;

static uint64_t by_chance(struct dice *dice)
{
    uint64_t z = dice->state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

uint64_t dice_next(struct dice *dice)
{
    return dice == &world->history.dice && !input_is_over(&input) ? input_number(&input, 8)
                                                                  : by_chance(dice);
}

/* When the input is over, all else is by chance. */
uint32_t dice_below(struct dice *dice, uint32_t bound)
{
    if (dice == &world->history.dice && !input_is_over(&input))
        return input_below(&input, bound);
    return (uint32_t)((by_chance(dice) >> 32) * bound >> 32);
}

void property_begin(uint64_t seed, bool verbose)
{
    (void)seed;
    (void)verbose;
}

bool property_is_verbose(void)
{
    return false;
}

void property_note(const char *format, ...)
{
    (void)format;
}

void property_fail(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    (void)vfprintf(stderr, format, arguments);
    va_end(arguments);
    fuzz_fail(" (above)");
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    if (world == NULL) {
        world = calloc(1, sizeof(*world));
        fuzz_require(world != NULL, "memory");
        keyring_init(&keyring);
        world_open(world, &keyring, &tally);
    }
    input.rest = span_of(bytes, size);
    world_run(world, input_number(&input, 2));
    return 0;
}
