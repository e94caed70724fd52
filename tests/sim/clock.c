/* Virtual wall clocks. */
#include "tests/sim/clock.h"

#include "tests/sim/world.h"

#define MINUTE_MS INT64_C(60000)
#define DAY_MS (24 * HOUR_MS)

void clock_set_right(struct world *world, struct node *node)
{
    if (node->clock_wrong)
        world_count(world, TALLY_FAULT_CLOCK_RIGHT);
    node->clock_wrong = false;
    node->clock_good = true;
    node->skew_ms = (int64_t)dice_below(&world->dice, 4 * (uint64_t)MINUTE_MS) - 2 * MINUTE_MS;
}

void clock_set_wrong(struct world *world, struct node *node)
{
    bool ahead = dice_chance(&world->dice, 5000);
    bool believed = dice_chance(&world->dice, 3000);
    int64_t off_ms = (int64_t)dice_between(&world->dice, 400, 4000) * DAY_MS;

    node->clock_wrong = true;
    node->clock_good = believed;
    node->skew_ms = ahead ? off_ms : -off_ms;
    if (believed)
        world_count(world, TALLY_FAULT_CLOCK_BELIEVED);
    else
        world_count(world, ahead ? TALLY_FAULT_CLOCK_AHEAD : TALLY_FAULT_CLOCK_BEHIND);
    world_tell(world, "n%u: clock is %lld days off, %s", node->index,
               (long long)(node->skew_ms / DAY_MS), believed ? "believed" : "unsure");
}
