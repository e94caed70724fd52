/* One node of the world: its life, and its core's effects performed in the order of core.h. */
#include "tests/sim/node.h"

#include "protocol/frame.h"
#include "tests/sim/disk.h"
#include "tests/sim/post.h"

#define SECOND_MS 1000
/* Steps in a row without an effect and with a wish to be woken at once. */
#define IDLE_WAKES_MAX 1000

/* How a step goes on after an effect. */
enum going { GOING_ON, GOING_STORED, GOING_DOWN };

struct moment node_moment(const struct world *world, const struct node *node)
{
    return (struct moment){
        .wall = {WORLD_EPOCH_MS + (int64_t)world->now_ms + node->skew_ms},
        .good = node->clock_good,
    };
}

struct instant node_instant(const struct world *world, const struct node *node)
{
    return (struct instant){world->now_ms + node->instant_base_ms};
}

void node_stop(struct world *world, struct node *node)
{
    if (!node_is_up(node))
        return;
    core_close(node->core);
    node->core = NULL;
    effects_clear(&node->effects);
    node->wake_ms = UINT64_MAX;
    net_forget_node(world, node);
    post_forget_node(world, node);
}

void node_crash(struct world *world, struct node *node, uint64_t off_ms)
{
    const struct happening start = {.type = HAPPENING_START, .node = node->index};

    world_tell(world, "n%u: down for %llu s", node->index,
               (unsigned long long)(off_ms / SECOND_MS));
    node_stop(world, node);
    if (node->starting)
        return;
    node->starting = true;
    world_plan(world, off_ms, start);
}

static void schedule_tick(struct world *world, struct node *node)
{
    const struct happening tick = {
        .type = HAPPENING_TICK,
        .node = node->index,
        .life = node->life,
    };
    uint64_t now = node_instant(world, node).ms;
    uint64_t wake = node->effects.wake_at.ms;
    uint64_t delay_ms = wake > now ? wake - now : 1;

    node->idle_wakes = wake > now || node->effects.count > 0 ? 0 : node->idle_wakes + 1;
    if (node->idle_wakes > IDLE_WAKES_MAX)
        world_fail(world, "n%u wants to be woken again and again, and then does nothing",
                   node->index);
    if (wake == UINT64_MAX || world->now_ms + delay_ms >= node->wake_ms)
        return;
    node->wake_ms = world->now_ms + delay_ms;
    world_plan(world, delay_ms, tick);
}

static void perform_verify(struct world *world, struct node *node, const struct effect *effect)
{
    const struct happening verified = {
        .type = HAPPENING_VERIFIED,
        .node = node->index,
        .life = node->life,
        .batch = effect->batch,
    };
    struct verify_batch *batch = effect->batch;
    bool sound = true;

    if (world->plan.verify_all)
        world->tally->verifications += verify_batch_run(batch);
    for (size_t i = 0; i < batch->count && !world->plan.verify_all; i++) {
        batch->results[i] =
            sound ? memo_verify(world->memo, &batch->jobs[i], world->tally) : STATUS_BUSY;
        sound = sound && batch->results[i] == STATUS_OK;
    }
    world_plan(world, dice_below(&world->dice, 20), verified);
}

static enum going perform_send_records(struct world *world, struct node *node,
                                       const struct effect *effect)
{
    struct buffer bytes;
    struct parts parts = {.count = 0};
    bool lives = true;

    buffer_init(&bytes, (size_t)LIMIT_RECORDS_FRAME * LIMIT_RECORD_SIZE);
    for (size_t i = 0; i < effect->id_count && lives; i++) {
        size_t begin = bytes.size;
        enum status outcome = STATUS_NOT_FOUND;

        lives = disk_read(world, node, &effect->ids[i], &bytes, &outcome);
        if (outcome == STATUS_OK && parts.count < LIMIT_RECORDS_FRAME)
            parts.items[parts.count++] = (struct part){.at = begin, .size = bytes.size - begin};
    }
    if (lives)
        villain_send_records(world, node, effect->link, &bytes, &parts);
    buffer_done(&bytes);
    return lives ? GOING_ON : GOING_DOWN;
}

static enum going perform_store(struct world *world, struct node *node, const struct effect *effect,
                                struct event *event)
{
    enum status outcome = STATUS_OK;

    if (effect != &node->effects.items[node->effects.count - 1])
        world_fail(world, "n%u: an effect follows a STORE", node->index);
    if (!disk_apply(world, node, effect->changes, &outcome))
        return GOING_DOWN;
    *event = (struct event){.type = EVENT_STORED, .stored = outcome};
    return GOING_STORED;
}

static enum going perform_reload(struct world *world, struct node *node)
{
    world_count(world, TALLY_STORY_RELOAD);
    node_crash(world, node, dice_between(&world->dice, 5, 60) * SECOND_MS);
    return GOING_DOWN;
}

static void perform_drop(struct world *world, const struct node *node, const struct effect *effect)
{
    world_count(world, TALLY_STORY_DROP);
    world_tell(world, "n%u: drops n%u: %s, %s", node->index, net_peer_of(&world->net, effect->link),
               status_name(effect->status), effect->text);
    net_close(world, effect->link);
}

static enum going perform(struct world *world, struct node *node, const struct effect *effect,
                          struct event *event)
{
    world_trace(world, 100 + (uint64_t)effect->type, effect->link.value, effect->bytes);
    switch (effect->type) {
    case EFFECT_SEND:
        check_sent(world, node, effect->bytes);
        villain_send(world, node, effect->link, effect->bytes);
        return GOING_ON;
    case EFFECT_SEND_RECORDS:
        return perform_send_records(world, node, effect);
    case EFFECT_DROP:
        perform_drop(world, node, effect);
        return GOING_ON;
    case EFFECT_VERIFY:
        perform_verify(world, node, effect);
        return GOING_ON;
    case EFFECT_STORE:
        return perform_store(world, node, effect, event);
    case EFFECT_DIAL:
        net_dial(world, node, effect->address);
        return GOING_ON;
    case EFFECT_ANSWER:
        post_on_answer(world, node, effect->ticket, effect->status);
        return GOING_ON;
    case EFFECT_RENEW:
        post_renew(world, node, &effect->ids[0]);
        return GOING_ON;
    case EFFECT_REPORT:
        if (effect->status == STATUS_CLONED && !node->hostile && !world->actors[node->index].spoilt)
            world_fail(world, "n%u takes its own record for a clone's", node->index);
        world_tell(world, "n%u: %s, %s", node->index, status_name(effect->status),
                   effect->text == NULL ? "" : effect->text);
        return GOING_ON;
    case EFFECT_RELOAD:
        return perform_reload(world, node);
    }
    return GOING_ON;
}

static enum going perform_all(struct world *world, struct node *node, struct event *event)
{
    enum going going = GOING_ON;

    check_bounds(world, node);
    for (size_t i = 0; i < node->effects.count && going == GOING_ON; i++)
        going = perform(world, node, &node->effects.items[i], event);
    if (going == GOING_ON)
        schedule_tick(world, node);
    return going;
}

static void tell_event(const struct world *world, const struct node *node,
                       const struct event *event)
{
    static const char *const names[] = {
        [EVENT_LINK_UP] = "link up",         [EVENT_LINK_DOWN] = "link down",
        [EVENT_LINK_READY] = "link ready",   [EVENT_FRAME] = "frame",
        [EVENT_VERIFIED] = "verified",       [EVENT_STORED] = "stored",
        [EVENT_SUBMIT] = "submit",           [EVENT_PEER] = "peer",
        [EVENT_DIAL_FAILED] = "dial failed", [EVENT_TICK] = "tick",
    };

    if (!world->teller.events)
        return;
    if (event->type == EVENT_FRAME && event->frame.size > 1)
        world_tell(world, "n%u: frame %u of %zu bytes on %llu from n%u", node->index,
                   event->frame.bytes[1], event->frame.size, (unsigned long long)event->link.value,
                   net_peer_of(&world->net, event->link));
    else
        world_tell(world, "n%u: %s %llu", node->index, names[event->type],
                   (unsigned long long)event->link.value);
}

void node_step(struct world *world, struct node *node, struct event *event)
{
    enum going going;

    do {
        event->now = node_instant(world, node);
        event->moment = node_moment(world, node);
        tell_event(world, node, event);
        world->tally->events++;
        world->event_count++;
        world_trace(world, (uint64_t)event->type, node->index,
                    event->type == EVENT_FRAME ? event->frame : span_of(NULL, 0));
        effects_clear(&node->effects);
        if (core_step(node->core, event, &node->effects) != STATUS_OK) {
            world_fail(world, "n%u: the core is out of memory", node->index);
            return;
        }
        going = perform_all(world, node, event);
    } while (going == GOING_STORED);
}

static struct core_config configure(struct world *world, struct node *node)
{
    const struct actor *actor = &world->actors[node->index];
    struct core_config config = {
        .network = world->network,
        .self = actor->principal,
        .delegation = node->delegation,
        .outbound_only = !node->reachable,
        .seed = dice_next(&world->dice),
    };

    config.scatter = ~config.seed;
    if (node->reachable)
        net_address(node->index, config.address);
    memcpy(config.declined, node->declined, sizeof config.declined);
    return config;
}

static void name_pins(struct world *world, struct node *node)
{
    for (uint32_t i = 0; i < node->pin_count && node_is_up(node); i++) {
        struct event event = {.type = EVENT_PEER, .peer = {.pinned = true}};

        net_address(node->pins[i], event.peer.address);
        node_step(world, node, &event);
    }
}

void node_start(struct world *world, struct node *node)
{
    const struct core_config config = configure(world, node);
    struct moment moment = node_moment(world, node);
    struct event event;

    node->starting = false;
    node->life++;
    node->instant_base_ms = 1 + dice_below(&world->dice, 1000000);
    if (core_open(&node->core, &config) != STATUS_OK) {
        world_fail(world, "n%u: core_open failed", node->index);
        return;
    }
    if (!disk_load(world, node) || world->failure[0] != '\0')
        return;
    effects_clear(&node->effects);
    if (core_loaded(node->core, &moment, node_instant(world, node), &node->effects) != STATUS_OK) {
        world_fail(world, "n%u: core_loaded failed", node->index);
        return;
    }
    if (perform_all(world, node, &event) == GOING_STORED)
        node_step(world, node, &event);
    name_pins(world, node);
    if (node_is_up(node))
        post_on_start(world, node);
}
