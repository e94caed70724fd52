/* The virtual network's other half: addresses, attempts to connect, and cuts. */
#include <inttypes.h>
#include <stdlib.h>

#include "tests/sim/node.h"

#define SECOND_MS 1000

void net_address(uint32_t node, char out[CORE_ADDRESS_SIZE])
{
    snprintf(out, CORE_ADDRESS_SIZE, "n%" PRIu32 ":4000", node);
}

/* The node of an address, or TABLE_NONE. */
static uint32_t node_of(const struct world *world, const char *address)
{
    char expected[CORE_ADDRESS_SIZE];
    unsigned long number;
    char *end;

    if (address[0] != 'n')
        return TABLE_NONE;
    number = strtoul(address + 1, &end, 10);
    if (number >= world->plan.node_count)
        return TABLE_NONE;
    net_address((uint32_t)number, expected);
    return strcmp(expected, address) == 0 ? (uint32_t)number : TABLE_NONE;
}

static uint32_t draw_latency(struct world *world)
{
    return (uint32_t)dice_between(&world->dice, 1, dice_chance(&world->dice, 2000) ? 600 : 120);
}

static char *copy_address(const char *address)
{
    size_t size = strlen(address) + 1;

    return memcpy(memory_take(size, 1), address, size);
}

void net_dial(struct world *world, struct node *node, const char *address)
{
    const struct happening happening = {
        .type = HAPPENING_DIAL,
        .node = node->index,
        .life = node->life,
        .address = copy_address(address),
    };

    world_plan(world, draw_latency(world), happening);
}

static void make_link(struct world *world, const struct node *from, const struct node *to, bool raw)
{
    struct net *net = &world->net;
    uint32_t index = (uint32_t)net->count;
    struct happening happening = {.type = HAPPENING_LINK_UP, .index = index, .side = 1};

    ARRAY_RESERVE(net->links, net->count, net->capacity);
    net->links[net->count++] = (struct link){
        .ends =
            {
                {.node = from->index, .life = from->life, .outbound = true, .raw = raw},
                {.node = to->index, .life = to->life},
            },
        .latency_ms = draw_latency(world),
    };
    world_plan(world, 0, happening);
    happening.side = 0;
    world_plan(world, net->links[index].latency_ms, happening);
}

/* Whether the attempt fails, and after how long that shows. */
static bool fails(struct world *world, uint32_t from, uint32_t to, uint64_t *after_ms)
{
    const struct node *target = to == TABLE_NONE ? NULL : &world->nodes[to];

    *after_ms = 1;
    if (target == NULL || !target->reachable || !node_is_up(target))
        return true;
    if (!net_passes(&world->net, from, to) || !net_passes(&world->net, to, from)) {
        *after_ms = dice_between(&world->dice, 5 * SECOND_MS, 120 * SECOND_MS);
        return true;
    }
    if (!world->turmoil || !dice_chance(&world->dice, world->plan.loss_of_10000))
        return false;
    *after_ms = dice_below(&world->dice, 60 * SECOND_MS);
    return true;
}

void net_on_dial(struct world *world, const struct happening *happening)
{
    const struct node *node = &world->nodes[happening->node];
    uint32_t target = node_of(world, happening->address);
    struct happening failed = *happening;
    uint64_t after_ms;

    if (!node_is_up(node) || node->life != happening->life)
        return;
    if (!fails(world, node->index, target, &after_ms)) {
        make_link(world, node, &world->nodes[target], false);
        return;
    }
    world_count(world, TALLY_FAULT_DIAL);
    failed.type = HAPPENING_DIAL_FAILED;
    failed.address = copy_address(happening->address);
    world_plan(world, after_ms, failed);
}

void net_on_dial_failed(struct world *world, const struct happening *happening)
{
    struct node *node = &world->nodes[happening->node];
    struct event event = {.type = EVENT_DIAL_FAILED};

    if (!node_is_up(node) || node->life != happening->life)
        return;
    memcpy(event.peer.address, happening->address, strlen(happening->address) + 1);
    node_step(world, node, &event);
}

bool net_dial_raw(struct world *world, const struct node *node, const struct node *target)
{
    uint64_t after_ms;

    if (fails(world, node->index, target->index, &after_ms))
        return false;
    make_link(world, node, target, true);
    return true;
}

void net_cut(struct world *world, bool one_way)
{
    struct net *net = &world->net;

    net_mend(world);
    for (uint32_t i = 0; i < world->plan.node_count; i++)
        net->groups[i] = (uint8_t)dice_below(&world->dice, 2);
    net->blocked[0][1] = true;
    net->blocked[1][0] = !one_way;
    world_count(world, one_way ? TALLY_FAULT_ONE_WAY : TALLY_FAULT_PARTITION);
    world_tell(world, "the network is cut%s", one_way ? " in one direction" : "");
}

void net_mend(struct world *world)
{
    memset(world->net.blocked, 0, sizeof world->net.blocked);
}
