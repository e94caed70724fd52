/* How a world begins. */
#include "tests/sim/founding.h"

#include "tests/sim/prose.h"

#define MINUTE_MS UINT64_C(60000)

static const char countries[][3] = {"IN", "US", "AU", "MM", "GB", "SG", "IL"};

/* Whom the Cell has recognised before the story begins; the others are newcomers. */
static bool is_founder(uint32_t index)
{
    return index == 0 || index % 6 != 5;
}

static void hand_in(struct world *world, const struct pen *pen, uint32_t node, bool partial)
{
    struct submission submission = {
        .actor = pen->actor->index,
        .node = node,
        .count = pen->count,
        .partial = partial,
    };

    submission.leaves = memory_take(pen->count, sizeof *pen->leaves);
    memcpy(submission.leaves, pen->leaves, pen->count * sizeof *pen->leaves);
    world_submit(world, &submission);
}

static void found_actor(struct world *world, uint32_t home, bool guest)
{
    const struct actor blank = {.home = home, .guest = guest};
    struct actor *actor = world_add_actor(world, &blank);
    struct pen pen;

    memcpy(actor->country, countries[dice_pick(&world->dice, 7)], sizeof actor->country);
    actor->hostile = !guest && world->nodes[home].hostile;
    actor_found(&pen, world, actor, actor->index == 0);
    prose_write(&pen, KIND_PROFILE, 0);
    prose_write(&pen, KIND_PLACE, 0);
    hand_in(world, &pen, home, guest);
    if (actor->index == 0) {
        for (uint32_t i = 1; i < world->plan.node_count; i++)
            hand_in(world, &pen, i, true);
    }
}

static void recognise(struct pen *pen, const struct actor *actor)
{
    struct buffer body;

    buffer_init(&body, LIMIT_BODY_SIZE);
    prose_recognition(&body, pen->world, actor, RECOGNITION_RECOGNISED);
    pen_write(pen, KIND_RECOGNITION, subject_of_id(&actor->principal), buffer_span(&body));
    buffer_done(&body);
}

/* The Cell's first decisions; without a hub they come to an association or two as a bundle. */
static void recognise_founders(struct world *world)
{
    struct pen pen;
    uint32_t host = 0;

    pen_open_paper(&pen, world, &world->actors[0]);
    for (uint32_t i = 1; i < world->actor_count; i++) {
        if (!is_founder(i))
            continue;
        recognise(&pen, &world->actors[i]);
        world->actors[i].admitted = true;
    }
    while (world->plan.hub_absent && (host == 0 || world->nodes[host].hostile))
        host++;
    hand_in(world, &pen, host, world->plan.hub_absent);
}

static void place_node(struct world *world, uint32_t index)
{
    struct node *node = &world->nodes[index];
    enum status status;

    *node = (struct node){
        .index = index,
        .clock_good = true,
        .reachable = index == 0 || dice_chance(&world->dice, 7000),
        .closed = index == 0 && world->plan.hub_absent,
        .wake_ms = UINT64_MAX,
    };
    effects_init(&node->effects);
    villain_init(&node->villain, &world->dice);
    node->declined[LANE_MAIL] = index > 2 && dice_chance(&world->dice, 1500);
    status = store_open(&node->store, ":memory:", &world->network);
    if (status != STATUS_OK)
        world_fail(world, "n%u: store_open: %s", index, status_name(status));
}

static void start_node(struct world *world, uint32_t index)
{
    struct node *node = &world->nodes[index];
    const struct actor *actor = &world->actors[index];
    const struct happening start = {.type = HAPPENING_START, .node = index};
    const struct happening mischief = {.type = HAPPENING_MISCHIEF, .node = index};

    if (node->closed)
        return;
    node->delegation = actor->machine.delegation;
    node->device = actor->machine.pair.public_key;
    node->starting = true;
    node->skew_ms = (int64_t)dice_below(&world->dice, 4 * MINUTE_MS) - 2 * (int64_t)MINUTE_MS;
    node->clock_good = dice_chance(&world->dice, 8500);
    world_plan(world, dice_below(&world->dice, 10 * MINUTE_MS), start);
    if (node->hostile)
        world_plan(world, (2 + dice_below(&world->dice, 20)) * MINUTE_MS, mischief);
}

static void pin(struct node *node, uint32_t peer)
{
    for (uint32_t i = 0; i < node->pin_count; i++) {
        if (node->pins[i] == peer)
            return;
    }
    if (node->pin_count < NODE_PINS_MAX && peer != node->index)
        node->pins[node->pin_count++] = peer;
}

static bool is_harbour(const struct node *node)
{
    return !node->hostile && !node->closed && node->reachable;
}

/* The harbours, honest and reachable, make a chain; everybody else knows two of them: so that the
 * honest can all hear of each other whatever the hostile do. */
static void name_peers(struct world *world)
{
    uint32_t count = world->plan.node_count;
    uint32_t previous = TABLE_NONE;

    for (uint32_t i = 0; i < count; i++) {
        struct node *node = &world->nodes[i];

        if (is_harbour(node)) {
            if (previous != TABLE_NONE)
                pin(node, previous);
            previous = i;
        }
        for (uint32_t tries = 0, found = 0; tries < 200 && found < 2; tries++) {
            uint32_t peer = dice_pick(&world->dice, count);

            if (peer == i || !is_harbour(&world->nodes[peer]))
                continue;
            pin(node, peer);
            found++;
        }
        pin(node, dice_pick(&world->dice, count));
    }
}

static void choose_hostile(struct world *world)
{
    uint32_t left = world->plan.hostile_count;

    while (left > 0) {
        uint32_t index = 1 + dice_pick(&world->dice, world->plan.node_count - 1);

        if (world->nodes[index].hostile)
            continue;
        world->nodes[index].hostile = true;
        left--;
    }
}

/* At least two honest nodes can be dialled; the first, to which others are compared, has all lanes.
 */
static void open_harbours(struct world *world)
{
    uint32_t harbours = 0;

    for (uint32_t i = 0; i < world->plan.node_count && harbours < 2; i++) {
        struct node *node = &world->nodes[i];

        if (node->hostile || node->closed)
            continue;
        node->reachable = true;
        node->declined[LANE_MAIL] = node->declined[LANE_MAIL] && harbours > 0;
        harbours++;
    }
}

static uint32_t pick_host(struct world *world)
{
    uint32_t host = dice_pick(&world->dice, world->plan.node_count);

    return world->nodes[host].closed ? 1 : host;
}

void founding_build(struct world *world)
{
    world->nodes = memory_take(world->plan.node_count, sizeof *world->nodes);
    for (uint32_t i = 0; i < world->plan.node_count; i++)
        world->nodes[i].index = i;
    found_actor(world, 0, false);
    for (uint32_t i = 0; i < world->plan.node_count; i++)
        place_node(world, i);
    choose_hostile(world);
    open_harbours(world);
    for (uint32_t i = 1; i < world->plan.principal_count; i++) {
        bool guest = i >= world->plan.node_count;

        found_actor(world, guest ? pick_host(world) : i, guest);
    }
    recognise_founders(world);
    name_peers(world);
    for (uint32_t i = 0; i < world->plan.node_count; i++)
        start_node(world, i);
    if (world->plan.hub_absent)
        world_count(world, TALLY_FAULT_HUB_ABSENT);
}

void founding_newcomer(struct world *world)
{
    found_actor(world, pick_host(world), true);
    world_count(world, TALLY_STORY_NEWCOMER);
}
