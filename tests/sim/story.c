/* What happens in a world: acts of people, and of God. */
#include "tests/sim/story.h"

#include "tests/sim/clock.h"
#include "tests/sim/disk.h"
#include "tests/sim/node.h"

#define MINUTE_MS UINT64_C(60000)
#define DAY_MS (24 * (uint64_t)HOUR_MS)

static struct node *pick_node(struct world *world)
{
    return &world->nodes[dice_pick(&world->dice, world->plan.node_count)];
}

static void cut(struct world *world)
{
    const struct happening mend = {.type = HAPPENING_RESHAPE};

    net_cut(world, dice_chance(&world->dice, 4000));
    world_plan(world, dice_between(&world->dice, 1, 60) * MINUTE_MS, mend);
}

static void break_link(struct world *world)
{
    struct link_id link;

    if (net_pick_open(world, pick_node(world), &link))
        net_break(world, link);
}

static void crash(struct world *world)
{
    struct node *node = pick_node(world);

    if (!node_is_up(node))
        return;
    world_count(world, TALLY_FAULT_CRASH_IDLE);
    node_crash(world, node, dice_between(&world->dice, 1, 60) * MINUTE_MS);
}

static void switch_off(struct world *world)
{
    struct node *node = pick_node(world);

    if (!node_is_up(node) || world->plan.leap_count == 0)
        return;
    world_count(world, TALLY_FAULT_OFF_LONG);
    node_crash(world, node, dice_between(&world->dice, 2, 500) * DAY_MS);
}

static void fill_disk(struct world *world)
{
    struct node *node = pick_node(world);

    disk_fill(world, node, dice_between(&world->dice, 1, 15) * MINUTE_MS);
}

static void spoil_clock(struct world *world)
{
    struct node *node = pick_node(world);

    if (dice_chance(&world->dice, 5000))
        clock_set_wrong(world, node);
}

static void repair_clock(struct world *world)
{
    struct node *node = pick_node(world);

    if (node->clock_wrong)
        clock_set_right(world, node);
}

/* A bundle made at one node is brought to another. */
static void carry_bundle(struct world *world)
{
    const struct node *from = pick_node(world);
    struct node *to = pick_node(world);
    uint32_t leaves[PEN_LEAVES_MAX];
    uint32_t count = 0;

    for (uint32_t i = 0; i < world->book.count && count < PEN_LEAVES_MAX; i++) {
        if (mirror_state_of(&from->mirror, i) == MIRROR_HELD)
            leaves[count++] = i;
    }
    if (from == to || count == 0 || to->closed)
        return;
    world_import(world, to, leaves, count);
    world_count(world, TALLY_STORY_IMPORT);
}

/* Everything stands still for days or months; no link lives through it. */
static void leap(struct world *world)
{
    if (world->plan.leap_count == 0)
        return;
    world->plan.leap_count--;
    net_break_all(world);
    world_leap(world, dice_between(&world->dice, 1, 120) * DAY_MS);
    world_count(world, TALLY_FAULT_LEAP);
}

struct turn {
    uint32_t weight;
    void (*act)(struct world *world);
};

static const struct turn turns[] = {
    {60, story_person}, {4, cut},         {5, break_link},   {4, crash},        {2, switch_off},
    {3, fill_disk},     {3, spoil_clock}, {3, repair_clock}, {2, carry_bundle}, {4, leap},
};

void story_act(struct world *world)
{
    uint32_t total = 0;
    uint32_t roll;
    size_t i = 0;

    for (size_t j = 0; j < sizeof turns / sizeof turns[0]; j++)
        total += turns[j].weight;
    roll = dice_pick(&world->dice, total);
    while (roll >= turns[i].weight)
        roll -= turns[i++].weight;
    turns[i].act(world);
}
