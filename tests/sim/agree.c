/* What must hold in the end. */
#include "tests/sim/agree.h"

#include "tests/sim/node.h"

/* How a lane looks from one node. */
struct lane_look {
    struct lane_digest held;
    uint64_t effective_count;
    struct id effective;
};

static bool look(struct world *world, const struct node *node, enum lane lane,
                 struct lane_look *out)
{
    const struct ledger *ledger = core_ledger(node->core);

    memset(out, 0, sizeof *out);
    ledger_digest(ledger, lane, &out->held);
    if (ledger_fingerprint(ledger, lane, ledger_hour(ledger), &out->effective_count,
                           &out->effective) == STATUS_OK)
        return true;
    world_fail(world, "n%u: no memory for a fingerprint", node->index);
    return false;
}

static bool looks_equal(const struct lane_look *a, const struct lane_look *b)
{
    return a->held.count == b->held.count &&
           memcmp(a->held.fingerprint, b->held.fingerprint, sizeof a->held.fingerprint) == 0 &&
           a->effective_count == b->effective_count && id_equal(&a->effective, &b->effective);
}

static bool next_named(const struct ledger *ledger, size_t *index, struct principal_view *out)
{
    while (ledger_principal_at(ledger, (*index)++, out)) {
        if (out->named)
            return true;
    }
    return false;
}

static bool views_equal(const struct principal_view *a, const struct principal_view *b)
{
    return id_equal(&a->id, &b->id) && a->admission == b->admission &&
           memcmp(a->country, b->country, sizeof a->country) == 0 &&
           a->review.value == b->review.value && a->dissolved == b->dissolved &&
           a->disputed == b->disputed && a->spent == b->spent && a->succeeded == b->succeeded &&
           (!a->succeeded || id_equal(&a->successor, &b->successor)) &&
           a->event_count == b->event_count && a->vouch_count == b->vouch_count &&
           id_equal(&a->head, &b->head);
}

static bool principals_equal(const struct ledger *a, const struct ledger *b)
{
    struct principal_view x;
    struct principal_view y;
    size_t i = 0;
    size_t j = 0;

    while (next_named(a, &i, &x)) {
        if (!next_named(b, &j, &y) || !views_equal(&x, &y))
            return false;
    }
    return !next_named(b, &j, &y);
}

static const char *describe(const struct ledger *ledger, const struct id *id)
{
    struct ledger_entry entry;

    if (!ledger_find(ledger, id, &entry) || !entry.offered)
        return "not in the set";
    return entry.effective ? "effective" : "void";
}

/* The first record on which two nodes differ, as both see it. */
static void explain(const struct world *world, const struct node *a, const struct node *b,
                    enum lane lane, char *why, size_t why_size)
{
    const struct book *book = &world->book;

    for (uint32_t i = 0; i < book->count; i++) {
        const struct leaf *leaf = &book->leaves[i];
        int64_t ahead_ms = stamp_ms(leaf->stamp) - WORLD_EPOCH_MS - (int64_t)world->now_ms;
        const char *ours = describe(core_ledger(a->core), &leaf->id);
        const char *theirs = describe(core_ledger(b->core), &leaf->id);

        if (kind_class_of(leaf->kind)->lane != lane || strcmp(ours, theirs) == 0)
            continue;
        snprintf(why, why_size,
                 "n%u and n%u differ in lane %s: leaf %u of a%u, kind %u, epoch %u, %lld minutes "
                 "ahead, is %s at one and %s at the other",
                 a->index, b->index, lane_name(lane), i, leaf->signer, leaf->kind, leaf->epoch,
                 (long long)(ahead_ms / 60000), ours, theirs);
        return;
    }
    snprintf(why, why_size, "n%u and n%u differ in lane %s over no record that was signed",
             a->index, b->index, lane_name(lane));
}

static bool pair_agrees(struct world *world, const struct node *a, const struct node *b, char *why,
                        size_t why_size)
{
    const struct ledger *x = core_ledger(a->core);
    const struct ledger *y = core_ledger(b->core);

    if (ledger_hour(x).value != ledger_hour(y).value) {
        snprintf(why, why_size, "n%u and n%u live in different hours", a->index, b->index);
        return false;
    }
    for (int lane = 0; lane < LANE_COUNT; lane++) {
        struct lane_look ours;
        struct lane_look theirs;

        if (a->declined[lane] || b->declined[lane])
            continue;
        if (!look(world, a, (enum lane)lane, &ours) || !look(world, b, (enum lane)lane, &theirs))
            return false;
        if (looks_equal(&ours, &theirs))
            continue;
        explain(world, a, b, (enum lane)lane, why, why_size);
        return false;
    }
    if (principals_equal(x, y))
        return true;
    snprintf(why, why_size, "n%u and n%u see principals differently", a->index, b->index);
    return false;
}

static bool must_agree(const struct node *node)
{
    return !node->hostile && !node->closed;
}

bool agree_all(struct world *world, char *why, size_t why_size)
{
    const struct node *first = NULL;

    for (uint32_t i = 0; i < world->plan.node_count; i++) {
        const struct node *node = &world->nodes[i];

        if (!must_agree(node))
            continue;
        if (!node_is_up(node)) {
            snprintf(why, why_size, "n%u is down", node->index);
            return false;
        }
        if (first == NULL)
            first = node;
        else if (!pair_agrees(world, first, node, why, why_size))
            return false;
    }
    return true;
}

struct scanning {
    struct world *world;
    const struct node *node;
    size_t count;
};

static enum status on_record(void *context, struct span bytes)
{
    struct scanning *scanning = context;
    struct world *world = scanning->world;
    struct ledger_entry entry;
    struct record record;

    scanning->count++;
    if (record_read(&record, bytes, &world->network) != STATUS_OK ||
        !ledger_find(core_ledger(scanning->node->core), &record.id, &entry))
        world_fail(world, "n%u stores a record that its ledger has not", scanning->node->index);
    return STATUS_OK;
}

static void on_hidden(void *context, const struct id *principal, struct hour hidden_since)
{
    (void)context;
    (void)principal;
    (void)hidden_since;
}

static void on_damaged(void *context, const struct id *id)
{
    const struct scanning *scanning = context;

    (void)id;
    world_fail(scanning->world, "n%u stores a damaged row", scanning->node->index);
}

static void check_store(struct world *world, const struct node *node)
{
    struct scanning scanning = {.world = world, .node = node};
    const struct store_visitor visitor = {
        .on_record = on_record,
        .on_hidden = on_hidden,
        .on_damaged = on_damaged,
        .context = &scanning,
    };
    size_t held = 0;

    if (store_scan(node->store, &visitor) != STATUS_OK)
        world_fail(world, "n%u: its store cannot be scanned", node->index);
    for (uint32_t i = 0; i < world->book.count; i++) {
        struct ledger_entry entry;

        if (mirror_state_of(&node->mirror, i) != MIRROR_HELD)
            continue;
        held++;
        if (!ledger_find(core_ledger(node->core), &world->book.leaves[i].id, &entry))
            world_fail(world, "n%u: its ledger has not leaf %u, which is stored", node->index, i);
    }
    if (held != scanning.count)
        world_fail(world, "n%u stores %zu records, %zu were committed", node->index, scanning.count,
                   held);
}

static void check_restart(struct world *world, struct node *node)
{
    struct lane_look before[LANE_COUNT];
    struct lane_look after;

    for (int lane = 0; lane < LANE_COUNT; lane++) {
        if (!look(world, node, (enum lane)lane, &before[lane]))
            return;
    }
    node_stop(world, node);
    node_start(world, node);
    for (int lane = 0; lane < LANE_COUNT && world->failure[0] == '\0'; lane++) {
        if (!look(world, node, (enum lane)lane, &after))
            return;
        if (!looks_equal(&before[lane], &after))
            world_fail(world, "n%u: lane %s looks otherwise after a restart", node->index,
                       lane_name((enum lane)lane));
    }
}

/* What an actor that nobody interfered with had acknowledged stands, or what it wrote later. */
static void check_acknowledged(struct world *world, const struct submission *submission)
{
    const struct node *node = &world->nodes[submission->node];
    const struct actor *actor = &world->actors[submission->actor];

    if (!submission->accepted || submission->partial || actor->guest || actor->spoilt ||
        actor->hostile || node->hostile || node->closed)
        return;
    for (uint32_t i = 0; i < submission->count; i++) {
        const struct leaf *leaf = &world->book.leaves[submission->leaves[i]];
        uint32_t greatest;

        if (!id_equal(&leaf->author, &actor->principal) || leaf->place == TABLE_NONE)
            continue;
        greatest = node->mirror.greatest[leaf->place];
        if (greatest == 0 || book_compare(&world->book, greatest - 1, submission->leaves[i]) < 0 ||
            mirror_state_of(&node->mirror, greatest - 1) != MIRROR_HELD)
            world_fail(world, "n%u lost leaf %u, which it had acknowledged", node->index,
                       submission->leaves[i]);
    }
}

void agree_check_end(struct world *world)
{
    for (uint32_t i = 0; i < world->plan.node_count; i++) {
        if (must_agree(&world->nodes[i]))
            check_store(world, &world->nodes[i]);
    }
    for (size_t i = 0; i < world->submission_count; i++)
        check_acknowledged(world, &world->submissions[i]);
    for (int i = 0; i < 2 && world->failure[0] == '\0'; i++) {
        struct node *node = &world->nodes[dice_pick(&world->dice, world->plan.node_count)];

        if (must_agree(node))
            check_restart(world, node);
    }
}
