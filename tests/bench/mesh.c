/* Cores, what carries their frames, and what is noted of one change. */
#include "tests/bench/mesh_state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/frame.h"
#include "tests/bench/bench.h"

/* Milliseconds on the way, one way; of checking a batch; until a dead address is given up. */
#define LATENCY_LEAST_MS 40
#define LATENCY_MOST_MS 60
#define VERIFY_MS 2
#define DIAL_FAILS_MS 5000

static uint32_t number_of(const struct mesh *mesh, const struct node *node)
{
    return (uint32_t)(node - mesh->nodes);
}

struct moment mesh_moment(const struct mesh *mesh)
{
    return (struct moment){.wall = {.ms = mesh->network.now_ms + (int64_t)mesh->now_ms},
                           .good = true};
}

struct event mesh_event(const struct mesh *mesh, enum event_type type)
{
    return (struct event){
        .type = type, .now = {.ms = mesh->now_ms + 1}, .moment = mesh_moment(mesh)};
}

void mesh_step(struct mesh *mesh, struct node *node, const struct event *event)
{
    effects_clear(&node->effects);
    bench_must(core_step(node->core, event, &node->effects), "a step of a core");
    mesh_settle(mesh, node);
}

static void plan(struct mesh *mesh, uint64_t delay_ms, struct happening happening)
{
    happening.at_ms = mesh->now_ms + delay_ms;
    mesh_queue_add(&mesh->queue, &happening);
}

/* "node12.example.org:7470" */
static uint32_t node_at(const struct mesh *mesh, const char *address)
{
    unsigned long number = strtoul(address + strlen("node"), NULL, 10);

    if (number >= mesh->node_count)
        bench_die("nobody is at %s", address);
    return (uint32_t)number;
}

void mesh_address(char out[CORE_ADDRESS_SIZE], size_t node)
{
    (void)snprintf(out, CORE_ADDRESS_SIZE, "node%zu.example.org:7470", node);
}

static struct line *line_of(const struct mesh *mesh, uint64_t link, size_t *side)
{
    *side = link % 2;
    return &mesh->lines[(link - 2) / 2];
}

static void send(struct mesh *mesh, struct link_id link, struct span frame, bool tells)
{
    size_t side;
    struct line *line = line_of(mesh, link.value, &side);
    uint64_t at = mesh->now_ms + line->latency_ms;
    struct happening arrives = {.type = HAPPENS_FRAME,
                                .node = line->nodes[1 - side],
                                .other = line->nodes[side],
                                .link = link.value ^ 1,
                                .tells = tells,
                                .size = frame.size};

    if (!line->up[side])
        return;
    if (at < line->busy_until_ms[side])
        at = line->busy_until_ms[side];
    line->busy_until_ms[side] = at;
    arrives.bytes = bench_alloc(1, frame.size);
    memcpy(arrives.bytes, frame.bytes, frame.size);
    plan(mesh, at - mesh->now_ms, arrives);
}

static void send_records(struct mesh *mesh, const struct effect *effect)
{
    struct span records[LIMIT_RECORDS_FRAME];
    struct buffer frame;
    size_t count = 0;
    bool tells = false;

    for (size_t i = 0; i < effect->id_count && count < LIMIT_RECORDS_FRAME; i++) {
        const struct leaf *leaf = id_map_get(&mesh->leaves, &effect->ids[i]);

        if (leaf == NULL)
            bench_die("a record that nobody has is sent");
        records[count++] = leaf->bytes;
        tells = tells || id_equal(&effect->ids[i], &mesh->change);
    }
    buffer_init(&frame, LIMIT_FRAME_SIZE);
    bench_must(frame_write_records(&frame, records, count), "a frame");
    send(mesh, effect->link, buffer_span(&frame), tells);
    buffer_done(&frame);
}

static void hang_up(struct mesh *mesh, struct link_id link)
{
    size_t side;
    struct line *line = line_of(mesh, link.value, &side);

    plan(mesh, 0,
         (struct happening){.type = HAPPENS_DOWN, .node = line->nodes[side], .link = link.value});
    plan(mesh, line->latency_ms,
         (struct happening){
             .type = HAPPENS_DOWN, .node = line->nodes[1 - side], .link = link.value ^ 1});
}

static void note_stored(struct mesh *mesh, struct node *node, const struct changes *changes)
{
    for (size_t i = 0; i < changes->count; i++) {
        if (changes->items[i].type != CHANGE_PUT || node->has_change ||
            !id_equal(&changes->items[i].id, &mesh->change))
            continue;
        node->has_change = true;
        mesh->reached++;
        mesh->reached_at_ms = mesh->now_ms;
    }
}

static void perform(struct mesh *mesh, struct node *node, const struct effect *effect)
{
    switch (effect->type) {
    case EFFECT_SEND:
        send(mesh, effect->link, effect->bytes, false);
        return;
    case EFFECT_SEND_RECORDS:
        send_records(mesh, effect);
        return;
    case EFFECT_DROP:
        hang_up(mesh, effect->link);
        return;
    case EFFECT_VERIFY:
        for (size_t i = 0; i < effect->batch->count; i++)
            effect->batch->results[i] = STATUS_OK; /* the generator signed it */
        plan(mesh, VERIFY_MS,
             (struct happening){
                 .type = HAPPENS_VERIFIED, .node = number_of(mesh, node), .batch = effect->batch});
        return;
    case EFFECT_STORE:
        note_stored(mesh, node, effect->changes);
        return;
    case EFFECT_DIAL:
        plan(mesh, LATENCY_LEAST_MS,
             (struct happening){.type = HAPPENS_DIAL,
                                .node = number_of(mesh, node),
                                .other = node_at(mesh, effect->address)});
        return;
    case EFFECT_ANSWER:
        bench_must(effect->status, "a change");
        return;
    case EFFECT_RELOAD:
        bench_die("a core wants to be opened again");
    case EFFECT_RENEW:
    case EFFECT_REPORT:
        return;
    }
}

static void plan_tick(struct mesh *mesh, struct node *node)
{
    uint64_t at = node->effects.wake_at.ms; /* a core's clock is one ahead of ours */

    if (at == UINT64_MAX)
        return;
    at = at > mesh->now_ms + 1 ? at - 1 : mesh->now_ms + 1;
    if (at >= node->wake_ms)
        return;
    node->wake_ms = at;
    plan(mesh, at - mesh->now_ms,
         (struct happening){.type = HAPPENS_TICK, .node = number_of(mesh, node)});
}

void mesh_settle(struct mesh *mesh, struct node *node)
{
    bool has_stored = true;

    while (has_stored) {
        struct event event = mesh_event(mesh, EVENT_STORED);

        has_stored = false;
        for (size_t i = 0; i < node->effects.count; i++) {
            perform(mesh, node, &node->effects.items[i]);
            has_stored = has_stored || node->effects.items[i].type == EFFECT_STORE;
        }
        plan_tick(mesh, node);
        effects_clear(&node->effects);
        if (has_stored)
            bench_must(core_step(node->core, &event, &node->effects), "a step of a core");
    }
}

static void on_dial(struct mesh *mesh, const struct happening *happening)
{
    struct event failed = mesh_event(mesh, EVENT_DIAL_FAILED);
    struct line *line;

    if (mesh->nodes[happening->other].is_dead) {
        mesh_address(failed.peer.address, happening->other);
        mesh_step(mesh, &mesh->nodes[happening->node], &failed);
        return;
    }
    if (mesh->line_count == mesh->line_capacity) {
        mesh->line_capacity = mesh->line_capacity == 0 ? 1024 : mesh->line_capacity * 2;
        mesh->lines = realloc(mesh->lines, mesh->line_capacity * sizeof(*mesh->lines));
        if (mesh->lines == NULL)
            bench_die("no memory left");
    }
    line = &mesh->lines[mesh->line_count++];
    *line = (struct line){
        .nodes = {happening->node, happening->other},
        .latency_ms = (uint32_t)dice_between(&mesh->dice, LATENCY_LEAST_MS, LATENCY_MOST_MS)};
    for (size_t side = 0; side < 2; side++)
        plan(mesh, line->latency_ms,
             (struct happening){.type = HAPPENS_UP,
                                .node = line->nodes[side],
                                .other = line->nodes[1 - side],
                                .link = 2 * mesh->line_count + side,
                                .outbound = side == 0});
}

static void on_up(struct mesh *mesh, const struct happening *happening)
{
    const struct author *remote = &mesh->nodes[happening->other].author;
    struct event event = mesh_event(mesh, EVENT_LINK_UP);
    size_t side;

    line_of(mesh, happening->link, &side)->up[side] = true;
    event.link.value = happening->link;
    event.up.outbound = happening->outbound;
    if (happening->outbound)
        mesh_address(event.up.address, happening->other);
    else
        memcpy(event.up.address, "192.0.2.1", 10);
    event.up.delegation = remote->delegation;
    event.up.device = remote->device.public_key;
    dice_fill(&mesh->dice, event.up.random, sizeof(event.up.random));
    mesh_step(mesh, &mesh->nodes[happening->node], &event);
}

static void on_down(struct mesh *mesh, const struct happening *happening)
{
    struct event event = mesh_event(mesh, EVENT_LINK_DOWN);
    size_t side;
    struct line *line = line_of(mesh, happening->link, &side);

    if (!line->up[side])
        return;
    line->up[side] = false;
    event.link.value = happening->link;
    mesh_step(mesh, &mesh->nodes[happening->node], &event);
}

static void on_frame(struct mesh *mesh, const struct happening *happening)
{
    struct node *node = &mesh->nodes[happening->node];
    struct event event = mesh_event(mesh, EVENT_FRAME);
    size_t side;

    if (happening->tells) {
        node->copies++;
        if (node->copies == 1 && !node->has_change)
            node->hops = mesh->nodes[happening->other].hops + 1;
    }
    event.link.value = happening->link;
    event.frame = span_of(happening->bytes, happening->size);
    if (line_of(mesh, happening->link, &side)->up[side])
        mesh_step(mesh, node, &event);
}

static void happen(struct mesh *mesh, const struct happening *happening)
{
    struct node *node = &mesh->nodes[happening->node];
    struct event event;

    if (node->is_dead)
        return;
    switch (happening->type) {
    case HAPPENS_DIAL:
        on_dial(mesh, happening);
        return;
    case HAPPENS_UP:
        on_up(mesh, happening);
        return;
    case HAPPENS_DOWN:
        on_down(mesh, happening);
        return;
    case HAPPENS_FRAME:
        on_frame(mesh, happening);
        return;
    case HAPPENS_VERIFIED:
        event = mesh_event(mesh, EVENT_VERIFIED);
        event.verified = happening->batch;
        mesh_step(mesh, node, &event);
        return;
    case HAPPENS_TICK:
        if (happening->at_ms < node->wake_ms)
            return;
        node->wake_ms = UINT64_MAX;
        event = mesh_event(mesh, EVENT_TICK);
        mesh_step(mesh, node, &event);
        return;
    }
}

void mesh_pass(struct mesh *mesh, uint64_t ms)
{
    const uint64_t until_ms = mesh->now_ms + ms;
    struct happening happening;

    while (mesh_queue_take(&mesh->queue, &happening, until_ms)) {
        mesh->now_ms = happening.at_ms;
        happen(mesh, &happening);
        free(happening.bytes);
    }
    mesh->now_ms = until_ms;
}
