/* The virtual network: making, breaking and ending links, and frames from end to end. */
#include "tests/sim/net.h"

#include <stdlib.h>

#include "tests/sim/node.h"

/* Bytes that may be under way in one direction; more means that nobody bounds what is sent. */
#define PIPE_SIZE_MAX (8u * 1024 * 1024)
#define SECOND_MS 1000
#define MINUTE_MS (60 * SECOND_MS)

void net_init(struct net *net, size_t node_count)
{
    *net = (struct net){
        .groups = memory_take(node_count, 1),
        .open = memory_take(node_count, sizeof(struct open_ends)),
        .node_count = node_count,
    };
}

void net_done(struct net *net)
{
    for (size_t i = 0; i < net->count; i++) {
        pipe_empty(&net->links[i].pipes[0]);
        pipe_empty(&net->links[i].pipes[1]);
    }
    for (size_t i = 0; net->open != NULL && i < net->node_count; i++)
        free(net->open[i].items);
    free(net->links);
    free(net->open);
    free(net->groups);
    *net = (struct net){0};
}

struct link_id net_link_id(uint32_t link, uint32_t side)
{
    return (struct link_id){.value = (uint64_t)link * 2 + side + 1};
}

static uint32_t link_of(struct link_id id)
{
    return (uint32_t)((id.value - 1) / 2);
}

static uint32_t side_of(struct link_id id)
{
    return (uint32_t)((id.value - 1) % 2);
}

bool net_passes(const struct net *net, uint32_t from, uint32_t to)
{
    return !net->blocked[net->groups[from]][net->groups[to]];
}

uint32_t net_peer_of(const struct net *net, struct link_id link)
{
    return net->links[link_of(link)].ends[1 - side_of(link)].node;
}

bool net_pick_open(struct world *world, const struct node *node, struct link_id *out)
{
    const struct open_ends *open = &world->net.open[node->index];

    if (open->count == 0)
        return false;
    *out = open->items[dice_pick(&world->dice, open->count)];
    return true;
}

static void note_open(struct net *net, uint32_t node, struct link_id id)
{
    struct open_ends *open = &net->open[node];

    ARRAY_RESERVE(open->items, open->count, open->capacity);
    open->items[open->count++] = id;
}

static void note_closed(struct net *net, uint32_t node, struct link_id id)
{
    struct open_ends *open = &net->open[node];
    size_t at = 0;

    while (at < open->count && open->items[at].value != id.value)
        at++;
    if (at == open->count)
        return;
    open->count--;
    memmove(&open->items[at], &open->items[at + 1], (open->count - at) * sizeof *open->items);
}

static void schedule(struct world *world, uint64_t delay_ms, enum happening_type type,
                     struct link_id id)
{
    const struct happening happening = {
        .type = type,
        .index = link_of(id),
        .side = side_of(id),
    };

    world_plan(world, delay_ms, happening);
}

static void schedule_delivery(struct world *world, uint32_t link, uint32_t side, uint64_t least_ms)
{
    struct pipe *pipe = &world->net.links[link].pipes[side];
    uint64_t delay_ms = world->net.links[link].latency_ms;

    if (pipe->scheduled || (pipe_is_empty(pipe) && !pipe->closing))
        return;
    if (!pipe_is_empty(pipe)) {
        uint64_t due_ms = pipe->parcels[pipe->first].due_ms;

        delay_ms = due_ms > world->now_ms ? due_ms - world->now_ms : 0;
    }
    pipe->scheduled = true;
    schedule(world, delay_ms < least_ms ? least_ms : delay_ms, HAPPENING_DELIVER,
             net_link_id(link, side));
}

static uint64_t draw_delay(struct world *world, const struct link *link)
{
    uint64_t delay_ms = link->latency_ms + dice_below(&world->dice, link->latency_ms + 1);

    if (!world->turmoil)
        return delay_ms;
    if (!world->plan.breaks_frames && dice_chance(&world->dice, world->plan.loss_of_10000)) {
        world_count(world, TALLY_FAULT_RESENT);
        delay_ms += dice_between(&world->dice, 200, 3 * SECOND_MS);
    }
    if (dice_chance(&world->dice, 40))
        delay_ms += dice_below(&world->dice, MINUTE_MS);
    if (dice_chance(&world->dice, 4))
        delay_ms += dice_below(&world->dice, 60 * MINUTE_MS);
    if (delay_ms > SECOND_MS)
        world_count(world, TALLY_FAULT_DELAY);
    if (delay_ms > 10 * MINUTE_MS)
        world_count(world, TALLY_FAULT_DELAY_LONG);
    return delay_ms;
}

/* False when the frame is lost. */
static bool suffer(struct world *world, struct pipe *pipe, struct span frame, uint64_t due_ms)
{
    const struct plan *plan = &world->plan;

    if (!world->turmoil || !plan->breaks_frames)
        return true;
    if (dice_chance(&world->dice, plan->loss_of_10000)) {
        world_count(world, TALLY_FAULT_LOSS);
        return false;
    }
    if (dice_chance(&world->dice, 100)) {
        world_count(world, TALLY_FAULT_DUPLICATE);
        pipe_push(pipe, frame, due_ms);
    }
    if (dice_chance(&world->dice, 200) && pipe_swap_last(pipe))
        world_count(world, TALLY_FAULT_REORDER);
    return true;
}

void net_send(struct world *world, const struct node *node, struct link_id id, struct span frame)
{
    struct link *link = &world->net.links[link_of(id)];
    struct pipe *pipe = &link->pipes[side_of(id)];
    uint64_t due_ms;

    if (link->ends[side_of(id)].state != END_OPEN || pipe->closing)
        return;
    due_ms = world->now_ms + draw_delay(world, link);
    if (suffer(world, pipe, frame, due_ms))
        pipe_push(pipe, frame, due_ms);
    if (pipe->size > PIPE_SIZE_MAX && !node->hostile)
        world_fail(world, "n%u has %zu bytes under way on one link", node->index, pipe->size);
    schedule_delivery(world, link_of(id), side_of(id), 0);
    if (world->turmoil && dice_chance(&world->dice, world->plan.break_of_10000))
        net_break(world, id);
}

void net_break(struct world *world, struct link_id id)
{
    bool half = dice_chance(&world->dice, 3000);

    world_count(world, TALLY_FAULT_BREAK);
    pipe_empty(&world->net.links[link_of(id)].pipes[0]);
    pipe_empty(&world->net.links[link_of(id)].pipes[1]);
    schedule(world, dice_below(&world->dice, 2 * SECOND_MS), HAPPENING_LINK_DOWN, id);
    if (half)
        world_count(world, TALLY_FAULT_HALF_OPEN);
    else
        schedule(world, dice_below(&world->dice, 2 * SECOND_MS), HAPPENING_LINK_DOWN,
                 net_link_id(link_of(id), 1 - side_of(id)));
}

void net_break_all(struct world *world)
{
    for (size_t i = 0; i < world->net.node_count; i++) {
        const struct open_ends *open = &world->net.open[i];

        for (size_t j = 0; j < open->count; j++)
            schedule(world, 0, HAPPENING_LINK_DOWN, open->items[j]);
    }
}

void net_close(struct world *world, struct link_id id)
{
    struct link *link = &world->net.links[link_of(id)];
    struct pipe *pipe = &link->pipes[side_of(id)];

    if (link->ends[side_of(id)].state != END_OPEN)
        return;
    if (dice_chance(&world->dice, 3000))
        pipe_empty(pipe);
    pipe->closing = true;
    schedule(world, dice_below(&world->dice, 50), HAPPENING_LINK_DOWN, id);
    schedule_delivery(world, link_of(id), side_of(id), 0);
}

static void shut_end(struct world *world, struct link_id id)
{
    struct link *link = &world->net.links[link_of(id)];
    struct link_end *end = &link->ends[side_of(id)];

    end->state = END_CLOSED;
    note_closed(&world->net, end->node, id);
    if (!link->pipes[side_of(id)].closing)
        pipe_empty(&link->pipes[side_of(id)]);
}

void net_forget_node(struct world *world, const struct node *node)
{
    struct open_ends *open = &world->net.open[node->index];

    while (open->count > 0) {
        struct link_id id = open->items[open->count - 1];
        struct pipe *pipe = &world->net.links[link_of(id)].pipes[side_of(id)];

        if (dice_chance(&world->dice, 6000)) {
            pipe->closing = true;
            schedule_delivery(world, link_of(id), side_of(id), 0);
        } else {
            world_count(world, TALLY_FAULT_HALF_OPEN);
        }
        shut_end(world, id);
    }
}

static bool end_is_live(const struct world *world, const struct link_end *end)
{
    const struct node *node = &world->nodes[end->node];

    return end->state != END_CLOSED && node_is_up(node) && node->life == end->life;
}

/* Before the dialling end has heard that the link is up it is none to it, but an attempt that
 * fails.
 */
static void fail_dial(struct world *world, struct link_id id)
{
    const struct link *made = &world->net.links[link_of(id)];
    struct event event = {.type = EVENT_DIAL_FAILED};

    net_address(made->ends[1 - side_of(id)].node, event.peer.address);
    node_step(world, &world->nodes[made->ends[side_of(id)].node], &event);
}

static void on_link_down(struct world *world, struct link_id id)
{
    const struct link_end end = world->net.links[link_of(id)].ends[side_of(id)];
    struct node *node = &world->nodes[end.node];
    struct event event = {.type = EVENT_LINK_DOWN, .link = id};
    bool doubled = world->turmoil && dice_chance(&world->dice, 300);

    if (end.state == END_CLOSED)
        return;
    shut_end(world, id);
    if (end.raw || !end_is_live(world, &(struct link_end){.node = end.node, .life = end.life}))
        return;
    if (end.state == END_PENDING) {
        if (end.outbound)
            fail_dial(world, id);
        return;
    }
    node_step(world, node, &event);
    if (!doubled || !node_is_up(node) || node->life != end.life)
        return;
    world_count(world, TALLY_FAULT_DOUBLE_EVENT);
    event = (struct event){.type = EVENT_LINK_DOWN, .link = id};
    node_step(world, node, &event);
}

/* Nobody is there to take the frame: the sender is told, unless that gets lost too. */
static void reset_sender(struct world *world, uint32_t link, uint32_t side)
{
    const struct link *made = &world->net.links[link];
    uint32_t from = made->ends[side].node;
    uint32_t to = made->ends[1 - side].node;

    pipe_empty(&world->net.links[link].pipes[side]);
    if (made->ends[side].state == END_OPEN && node_is_up(&world->nodes[to]) &&
        net_passes(&world->net, to, from) && dice_chance(&world->dice, 7000))
        schedule(world, made->latency_ms, HAPPENING_LINK_DOWN, net_link_id(link, side));
}

static void hand_over(struct world *world, uint32_t link, uint32_t side)
{
    const struct link_end end = world->net.links[link].ends[1 - side];
    struct parcel parcel = pipe_pop(&world->net.links[link].pipes[side]);
    struct event event = {
        .type = EVENT_FRAME,
        .link = net_link_id(link, 1 - side),
        .frame = span_of(parcel.bytes, parcel.size),
    };

    if (!end.raw) {
        villain_overhear(world, &world->nodes[end.node], event.frame);
        node_step(world, &world->nodes[end.node], &event);
    }
    free(parcel.bytes);
}

static void on_deliver(struct world *world, uint32_t link, uint32_t side)
{
    struct link *made = &world->net.links[link];
    struct pipe *pipe = &made->pipes[side];
    const struct link_end *receiver = &made->ends[1 - side];

    pipe->scheduled = false;
    if (!net_passes(&world->net, made->ends[side].node, receiver->node)) {
        world_count(world, TALLY_FAULT_BLOCKED);
        schedule_delivery(world, link, side, dice_between(&world->dice, 2000, 20 * SECOND_MS));
        return;
    }
    if (!end_is_live(world, receiver)) {
        reset_sender(world, link, side);
        return;
    }
    if (receiver->state == END_PENDING) {
        schedule_delivery(world, link, side, made->latency_ms + 1);
        return;
    }
    if (pipe_is_empty(pipe)) {
        if (pipe->closing)
            schedule(world, 0, HAPPENING_LINK_DOWN, net_link_id(link, 1 - side));
        return;
    }
    hand_over(world, link, side);
    schedule_delivery(world, link, side, 0);
}

static void on_link_up(struct world *world, uint32_t link, uint32_t side)
{
    const struct link made = world->net.links[link];
    const struct link_end *end = &made.ends[side];
    struct node *node = &world->nodes[end->node];
    const struct node *remote = &world->nodes[made.ends[1 - side].node];
    struct event event = {
        .type = EVENT_LINK_UP,
        .link = net_link_id(link, side),
        .up = {.outbound = end->outbound},
    };

    if (end->state != END_PENDING)
        return;
    if (!end_is_live(world, end)) {
        world->net.links[link].ends[side].state = END_CLOSED;
        return;
    }
    world->net.links[link].ends[side].state = END_OPEN;
    note_open(&world->net, end->node, event.link);
    if (end->raw)
        return;
    net_address(remote->index, event.up.address);
    if (!end->outbound)
        *strchr(event.up.address, ':') = '\0';
    villain_identify(world, remote, made.ends[1 - side].raw, &event.up.delegation,
                     &event.up.device);
    dice_fill(&world->dice, event.up.random, sizeof event.up.random);
    node_step(world, node, &event);
}

void net_happen(struct world *world, const struct happening *happening)
{
    switch (happening->type) {
    case HAPPENING_LINK_UP:
        on_link_up(world, happening->index, happening->side);
        break;
    case HAPPENING_LINK_DOWN:
        on_link_down(world, net_link_id(happening->index, happening->side));
        break;
    case HAPPENING_DELIVER:
        on_deliver(world, happening->index, happening->side);
        break;
    case HAPPENING_DIAL:
        net_on_dial(world, happening);
        break;
    case HAPPENING_DIAL_FAILED:
        net_on_dial_failed(world, happening);
        break;
    case HAPPENING_START:
    case HAPPENING_TICK:
    case HAPPENING_VERIFIED:
    case HAPPENING_SUBMIT:
    case HAPPENING_ACT:
    case HAPPENING_MISCHIEF:
    case HAPPENING_RESHAPE:
        break;
    }
}
