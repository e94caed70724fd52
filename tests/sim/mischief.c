/* The turns of hostile nodes. */
#include "tests/sim/mischief.h"

#include "protocol/frame.h"
#include "tests/sim/prose.h"
#include "tests/sim/node.h"

#define MINUTE_MS UINT64_C(60000)
#define DAY_MS (24 * HOUR_MS)
/* Events that surely fill a log, with what it holds already. */
#define SPENDING_EVENTS (LIMIT_LOG_EVENTS + 4)

static struct actor *self_of(struct world *world, const struct node *node)
{
    return &world->actors[node->index];
}

/* Through its own core, and past it. */
static void spread(struct world *world, const struct node *node, struct pen *pen)
{
    villain_inject(world, node, pen->leaves, pen->count);
    world_import(world, node, pen->leaves, pen->count);
}

static void add_delegation(struct pen *pen)
{
    struct device device;

    pen_delegate(pen, &device, ROLE_DIRECTORY, 1000);
}

/* Two events at one sequence number; the twin goes on from the second. */
static void fork_log(struct world *world, struct node *node, bool rotating)
{
    static const struct key_event_body rotate;
    struct actor *actor = self_of(world, node);
    struct actor *twin;
    struct pen pen;

    if (node->villain.twin != TABLE_NONE)
        return;
    node->villain.twin = (uint32_t)world->actor_count;
    twin = world_add_actor(world, actor);
    actor = self_of(world, node);
    for (int branch = 0; branch < 2; branch++) {
        pen_open_paper(&pen, world, branch == 0 ? actor : twin);
        if (rotating)
            pen_event(&pen, KIND_ROTATE, rotate);
        pen_delegate(&pen, &pen.actor->desk, pen.actor->desk.roles, 10000);
        prose_write(&pen, KIND_PLACE, 0);
        if (branch == 0)
            pen_submit(&pen, false);
        else
            villain_inject(world, node, pen.leaves, pen.count);
    }
    world_count(world, rotating ? TALLY_HOSTILE_DISPUTE : TALLY_HOSTILE_FORK);
}

static void do_fork(struct world *world, struct node *node)
{
    struct pen pen;

    if (node->villain.twin == TABLE_NONE) {
        fork_log(world, node, false);
        return;
    }
    pen_open_paper(&pen, world, &world->actors[node->villain.twin]);
    prose_write(&pen, KIND_SERVICE, dice_pick(&world->dice, 3));
    spread(world, node, &pen);
}

static void do_dispute(struct world *world, struct node *node)
{
    fork_log(world, node, true);
}

static void do_spent(struct world *world, struct node *node)
{
    struct actor *actor = self_of(world, node);
    struct pen pen;

    if (world->plan.large || actor->sequence > 100)
        return;
    pen_open_paper(&pen, world, actor);
    for (uint32_t i = 0; i < SPENDING_EVENTS; i++)
        add_delegation(&pen);
    pen_submit(&pen, false);
    world_count(world, TALLY_HOSTILE_SPENT);
}

static void do_future(struct world *world, struct node *node)
{
    struct pen pen;

    pen_open_paper(&pen, world, self_of(world, node));
    pen.shift_ms = (int64_t)dice_between(&world->dice, 1, 100000) * 20 * (int64_t)MINUTE_MS;
    if (dice_chance(&world->dice, 2000))
        add_delegation(&pen);
    else
        prose_write(&pen, KIND_PLACE, dice_pick(&world->dice, 3));
    spread(world, node, &pen);
    world_count(world, TALLY_HOSTILE_FUTURE);
}

static void do_past(struct world *world, struct node *node)
{
    struct pen pen;

    pen_open_paper(&pen, world, self_of(world, node));
    pen.shift_ms = -(int64_t)dice_between(&world->dice, 1, 40000) * 20 * (int64_t)MINUTE_MS;
    prose_write(&pen, KIND_PLACE, dice_pick(&world->dice, 3));
    spread(world, node, &pen);
    world_count(world, TALLY_HOSTILE_PAST);
}

/* A vouch by a key without that role, or a recognition by who is not the Cell. */
static void do_forge(struct world *world, struct node *node)
{
    struct actor *actor = self_of(world, node);
    struct subject subject = subject_of_id(&actor->principal);
    struct pen pen;
    struct buffer body;

    pen_open_paper(&pen, world, actor);
    pen.lawless = true;
    buffer_init(&body, LIMIT_BODY_SIZE);
    if (dice_chance(&world->dice, 5000)) {
        prose_vouch(&body);
        pen_write_by(&pen, &actor->machine, KIND_VOUCH, subject, buffer_span(&body));
    } else {
        prose_recognition(&body, world, actor, RECOGNITION_RECOGNISED);
        pen_write_by(&pen, &actor->desk, KIND_RECOGNITION, subject, buffer_span(&body));
    }
    buffer_done(&body);
    spread(world, node, &pen);
    world_count(world, TALLY_HOSTILE_FORGE);
}

static void do_quota(struct world *world, struct node *node)
{
    struct actor *actor = self_of(world, node);
    uint32_t kind = dice_chance(&world->dice, 5000) ? KIND_VOUCH : KIND_BEACON;
    struct buffer body;
    struct pen pen;

    pen_open_paper(&pen, world, actor);
    buffer_init(&body, LIMIT_BODY_SIZE);
    prose_vouch(&body);
    for (uint32_t i = 0; i < 20; i++) {
        struct id random;

        dice_fill(&world->dice, random.bytes, ID_SIZE);
        pen_write_by(&pen, kind == KIND_VOUCH ? &actor->desk : &actor->machine, kind,
                     subject_of_id(&random), buffer_span(&body));
    }
    buffer_done(&body);
    spread(world, node, &pen);
    world_count(world, TALLY_HOSTILE_QUOTA);
}

static void steal(struct world *world, struct node *node)
{
    uint32_t victim = dice_pick(&world->dice, world->plan.principal_count);
    struct actor *actor = &world->actors[victim];

    if (actor->hostile || (victim == 0 && !dice_chance(&world->dice, 2000)))
        return;
    node->villain.victim = victim;
    node->villain.loot = actor->desk;
    actor->robbed = true;
    actor->spoilt = true;
}

static void do_theft(struct world *world, struct node *node)
{
    struct villain *villain = &node->villain;
    struct pen pen;
    struct subject subject;
    struct buffer body;

    if (villain->victim == TABLE_NONE)
        steal(world, node);
    if (villain->victim == TABLE_NONE)
        return;
    pen_open_paper(&pen, world, &world->actors[villain->victim]);
    pen.shift_ms = dice_chance(&world->dice, 3000) ? 500 * DAY_MS : 0;
    subject = prose_subject(KIND_PLACE, dice_pick(&world->dice, 3));
    buffer_init(&body, LIMIT_BODY_SIZE);
    prose_body(&body, &pen, KIND_PLACE);
    pen_write_by(&pen, &villain->loot, KIND_PLACE, subject,
                 dice_chance(&world->dice, 3000) ? span_of_text("\x80") : buffer_span(&body));
    buffer_done(&body);
    villain_inject(world, node, pen.leaves, pen.count);
    world_import(world, node, pen.leaves, pen.count);
    world_count(world, TALLY_HOSTILE_THEFT);
}

static void do_strangers(struct world *world, struct node *node)
{
    for (uint32_t i = 0; i < 12; i++) {
        struct actor *stranger = world_add_actor(world, self_of(world, node));
        struct pen pen;

        actor_found(&pen, world, stranger, false);
        prose_write(&pen, KIND_PROFILE, 0);
        villain_inject(world, node, pen.leaves, pen.count);
    }
    world_count(world, TALLY_HOSTILE_STRANGERS);
}

static void do_replay_record(struct world *world, struct node *node)
{
    uint32_t leaves[32];

    for (size_t i = 0; i < 32; i++)
        leaves[i] = dice_pick(&world->dice, world->book.count);
    villain_inject(world, node, leaves, 32);
    world_count(world, TALLY_HOSTILE_REPLAY_RECORD);
}

static void send_any(struct world *world, struct node *node, struct span frame)
{
    struct link_id link;

    if (net_pick_open(world, node, &link))
        net_send(world, node, link, frame);
}

static void do_replay_frame(struct world *world, struct node *node)
{
    const struct captured *captured =
        &node->villain.captured[dice_pick(&world->dice, VILLAIN_CAPTURED)];

    if (captured->bytes == NULL)
        return;
    send_any(world, node, span_of(captured->bytes, captured->size));
    world_count(world, TALLY_HOSTILE_REPLAY_FRAME);
}

static void do_junk(struct world *world, struct node *node)
{
    uint8_t bytes[512];
    size_t size = dice_pick(&world->dice, sizeof bytes);

    dice_fill(&world->dice, bytes, sizeof bytes);
    if (dice_chance(&world->dice, 7000)) {
        bytes[0] = (uint8_t)(0x90 + dice_pick(&world->dice, 6));
        bytes[1] = (uint8_t)dice_pick(&world->dice, 14);
    }
    send_any(world, node, span_of(bytes, size));
    world_count(world, TALLY_HOSTILE_JUNK);
}

/* One frame that costs its receiver something. */
static enum status write_costly(struct world *world, struct buffer *out)
{
    static const struct span address = {(const uint8_t *)"n9999:4000", 10};
    const struct frame_state state = {.wall = {WORLD_EPOCH_MS}, .good = true};
    struct frame_reconcile reconcile = {.session = dice_below(&world->dice, 100) + 1};
    struct id ids[64];

    dice_fill(&world->dice, ids, sizeof ids);
    reconcile.message = span_of("\x61", 1);
    switch (dice_pick(&world->dice, 6)) {
    case 0:
        return frame_write_state(out, FRAME_PING, &state);
    case 1:
        return frame_write_want(out, 1, ids, 64);
    case 2:
        return frame_write_gone(out, ids, 64);
    case 3:
        return frame_write_peers(out, &address, 1);
    case 4:
        return frame_write_reconcile(out, &reconcile);
    }
    return frame_write_records(out, NULL, 0);
}

static void do_flood(struct world *world, struct node *node)
{
    uint64_t count = dice_between(&world->dice, 20, 100);
    struct link_id link;
    struct buffer out;

    if (!net_pick_open(world, node, &link))
        return;
    buffer_init(&out, LIMIT_FRAME_SIZE);
    if (write_costly(world, &out) == STATUS_OK) {
        for (uint64_t i = 0; i < count; i++)
            net_send(world, node, link, buffer_span(&out));
    }
    buffer_done(&out);
    world_count(world, TALLY_HOSTILE_FLOOD);
}

static void do_silent(struct world *world, struct node *node)
{
    for (uint64_t i = dice_between(&world->dice, 1, 8); i > 0; i--) {
        uint32_t target = dice_pick(&world->dice, world->plan.node_count);

        if (target != node->index && net_dial_raw(world, node, &world->nodes[target]))
            world_count(world, TALLY_HOSTILE_SILENT);
    }
}

static void (*const deeds[])(struct world *, struct node *) = {
    [HABIT_FORK] = do_fork,
    [HABIT_DISPUTE] = do_dispute,
    [HABIT_SPENT] = do_spent,
    [HABIT_FUTURE] = do_future,
    [HABIT_PAST] = do_past,
    [HABIT_FORGE] = do_forge,
    [HABIT_QUOTA] = do_quota,
    [HABIT_THEFT] = do_theft,
    [HABIT_STRANGERS] = do_strangers,
    [HABIT_REPLAY_RECORD] = do_replay_record,
    [HABIT_REPLAY_FRAME] = do_replay_frame,
    [HABIT_JUNK] = do_junk,
    [HABIT_FLOOD] = do_flood,
    [HABIT_SILENT] = do_silent,
};

void mischief_happen(struct world *world, struct node *node)
{
    const struct happening next = {.type = HAPPENING_MISCHIEF, .node = node->index};
    uint32_t least = world->turmoil ? 0 : HABIT_STRANGERS + 1;
    uint32_t habit = least + dice_pick(&world->dice, HABIT_SILENT + 1 - least);

    world_plan(world, dice_between(&world->dice, 1, 12) * MINUTE_MS, next);
    if (node_is_up(node) && villain_has(&node->villain, (enum habit)habit))
        deeds[habit](world, node);
}
