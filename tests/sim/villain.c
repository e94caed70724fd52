/* Hostile nodes: what they do to frames. */
#include "tests/sim/villain.h"

#include <stdlib.h>

#include "protocol/frame.h"
#include "tests/sim/node.h"

void villain_init(struct villain *villain, struct dice *dice)
{
    *villain = (struct villain){.twin = TABLE_NONE, .victim = TABLE_NONE};
    for (uint32_t habit = 0; habit < HABIT_COUNT; habit++)
        villain->habits |= (uint32_t)dice_chance(dice, habit == HABIT_SPENT ? 1000 : 4000) << habit;
}

void villain_done(struct villain *villain)
{
    for (size_t i = 0; i < VILLAIN_CAPTURED; i++)
        free(villain->captured[i].bytes);
    memset(villain->captured, 0, sizeof villain->captured);
}

static bool rolls(struct world *world, const struct node *node, enum habit habit, uint32_t of_10000)
{
    return node->hostile && villain_has(&node->villain, habit) &&
           dice_chance(&world->dice, of_10000);
}

static void flip_bit(struct world *world, uint8_t *byte)
{
    uint32_t bit = dice_pick(&world->dice, 8);

    *byte ^= (uint8_t)(1u << bit);
}

static void send_written(struct world *world, const struct node *node, struct link_id link,
                         struct buffer *frame, enum status written)
{
    if (written == STATUS_OK)
        net_send(world, node, link, buffer_span(frame));
    else
        world_fail(world, "n%u: a frame could not be written: %s", node->index,
                   status_name(written));
    buffer_done(frame);
}

/* Digests made up, or those of another lane. */
static void falsify_state(struct world *world, struct frame_state *state)
{
    uint32_t lane = dice_pick(&world->dice, LANE_COUNT);

    world_count(world, TALLY_HOSTILE_LIE_DIGEST);
    if (dice_chance(&world->dice, 5000))
        state->lanes[lane] = state->lanes[LANE_TRUST];
    else
        dice_fill(&world->dice, state->lanes[lane].fingerprint,
                  sizeof state->lanes[lane].fingerprint);
    state->lanes[lane].count += dice_below(&world->dice, 1000);
    state->trust_version += dice_below(&world->dice, 3);
}

static void send_false_state(struct world *world, const struct node *node, struct link_id link,
                             struct frame *frame)
{
    struct buffer out;
    enum status written;

    buffer_init(&out, LIMIT_FRAME_SIZE);
    if (frame->type == FRAME_HELLO) {
        falsify_state(world, &frame->hello.state);
        written = frame_write_hello(&out, &frame->hello);
    } else {
        falsify_state(world, &frame->state);
        written = frame_write_state(&out, frame->type, &frame->state);
    }
    send_written(world, node, link, &out, written);
}

/* Other bytes in a reconciliation, or ids that nobody has. */
static void send_false_reconcile(struct world *world, const struct node *node, struct link_id link,
                                 struct frame_reconcile reconcile)
{
    uint8_t made[2048];
    size_t size = reconcile.message.size < sizeof made ? reconcile.message.size : sizeof made;
    struct buffer out;

    world_count(world, TALLY_HOSTILE_LIE_RECONCILE);
    if (size > 0)
        memcpy(made, reconcile.message.bytes, size);
    if (size == 0 || dice_chance(&world->dice, 3000)) {
        const uint8_t head[] = {0x61, 0, 0, 2, 20};

        size = sizeof head + 20 * ID_SIZE;
        dice_fill(&world->dice, made, size);
        memcpy(made, head, sizeof head);
    } else {
        flip_bit(world, &made[dice_pick(&world->dice, size)]);
    }
    reconcile.message = span_of(made, size);
    buffer_init(&out, LIMIT_FRAME_SIZE);
    send_written(world, node, link, &out, frame_write_reconcile(&out, &reconcile));
}

void villain_send(struct world *world, const struct node *node, struct link_id link,
                  struct span bytes)
{
    struct frame frame;

    if (!node->hostile || frame_read(&frame, bytes) != STATUS_OK) {
        net_send(world, node, link, bytes);
        return;
    }
    if ((frame.type == FRAME_HELLO || frame.type == FRAME_PING || frame.type == FRAME_PONG) &&
        rolls(world, node, HABIT_LIE_DIGEST, 3000))
        send_false_state(world, node, link, &frame);
    else if (frame.type == FRAME_RECONCILE && rolls(world, node, HABIT_LIE_RECONCILE, 3000))
        send_false_reconcile(world, node, link, frame.reconcile);
    else
        net_send(world, node, link, bytes);
}

static void send_parts(struct world *world, const struct node *node, struct link_id link,
                       const struct buffer *bytes, const struct parts *parts)
{
    struct span spans[LIMIT_RECORDS_FRAME];
    struct buffer out;

    for (size_t i = 0; i < parts->count; i++)
        spans[i] = span_of(bytes->bytes + parts->items[i].at, parts->items[i].size);
    buffer_init(&out, LIMIT_FRAME_SIZE);
    send_written(world, node, link, &out, frame_write_records(&out, spans, parts->count));
}

static void leave_out(struct world *world, struct parts *parts)
{
    size_t kept = 0;

    for (size_t i = 0; i < parts->count; i++) {
        if (dice_chance(&world->dice, 5000))
            parts->items[kept++] = parts->items[i];
    }
    if (kept < parts->count)
        world_count(world, TALLY_HOSTILE_WITHHOLD);
    parts->count = kept;
}

/* A signature stands last in a record. */
static void garble(struct world *world, struct buffer *bytes, const struct part *part)
{
    size_t back = 1 + dice_pick(&world->dice, SIGNATURE_SIZE);

    world_count(world, TALLY_HOSTILE_GARBLE);
    flip_bit(world, &bytes->bytes[part->at + part->size - back]);
}

void villain_send_records(struct world *world, const struct node *node, struct link_id link,
                          struct buffer *bytes, struct parts *parts)
{
    if (rolls(world, node, HABIT_WITHHOLD, 5000)) {
        leave_out(world, parts);
        if (dice_chance(&world->dice, 2000))
            return;
    }
    if (parts->count > 0 && rolls(world, node, HABIT_GARBLE, 2000))
        garble(world, bytes, &parts->items[dice_pick(&world->dice, parts->count)]);
    send_parts(world, node, link, bytes, parts);
}

void villain_overhear(struct world *world, struct node *node, struct span frame)
{
    struct villain *villain = &node->villain;
    struct captured *kept = &villain->captured[villain->captured_next % VILLAIN_CAPTURED];

    if (!rolls(world, node, HABIT_REPLAY_FRAME, 1000) || frame.size == 0)
        return;
    villain->captured_next++;
    kept->bytes = memory_grow(kept->bytes, frame.size, 1);
    memcpy(kept->bytes, frame.bytes, frame.size);
    kept->size = frame.size;
}

void villain_identify(struct world *world, const struct node *node, bool raw, struct id *delegation,
                      struct public_key *device)
{
    *delegation = node->delegation;
    *device = node->device;
    if (!rolls(world, node, HABIT_IMPERSONATE, raw ? 8000 : 1500))
        return;
    world_count(world, TALLY_HOSTILE_IMPERSONATE);
    *delegation = world->nodes[dice_pick(&world->dice, world->plan.node_count)].delegation;
}

void villain_inject(struct world *world, const struct node *node, const uint32_t *leaves,
                    uint32_t count)
{
    struct buffer bytes;
    struct parts parts = {.count = 0};
    struct link_id link;

    if (!net_pick_open(world, node, &link))
        return;
    buffer_init(&bytes, LIMIT_FRAME_SIZE);
    for (uint32_t i = 0; i < count && parts.count < 64; i++) {
        struct span record = book_bytes(&world->book, leaves[i]);

        if (bytes.size + record.size > LIMIT_FRAME_SIZE / 2)
            break;
        parts.items[parts.count++] = (struct part){.at = bytes.size, .size = record.size};
        buffer_append(&bytes, record);
    }
    send_parts(world, node, link, &bytes, &parts);
    buffer_done(&bytes);
}
