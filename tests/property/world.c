/* The course of a history among replicas: clocks, batches, gossip, restarts, and the fixpoint. */
#include "world.h"

#include <stdlib.h>

#include "property.h"

#define STRADDLE_MS 302000 /* behind a clock two seconds past the hour */

void world_open(struct world *world, const struct keyring *keyring, struct tally *tally)
{
    memset(world, 0, sizeof(*world));
    history_open(&world->history, keyring);
    world->tally = tally;
}

void world_close(struct world *world)
{
    history_close(&world->history);
}

static void open_replicas(struct world *world)
{
    const struct history *history = &world->history;

    world->replica_count = (uint32_t)dice_range(&world->dice, 2, WORLD_REPLICAS_MAX);
    for (uint32_t r = 0; r < world->replica_count; r++) {
        struct replica *replica = &world->replicas[r];

        replica->number = r;
        replica->history = history;
        replica->whole = &world->whole;
        replica->tally = world->tally;
        replica->dice = &world->dice;
        replica->verified = world->verified;
        replica->self = (struct id){{0}};
        if (dice_percent(&world->dice, 60))
            replica->self = history->principals[dice_below(&world->dice, history->principal_count)];
        replica_open(replica);
    }
}

static void describe(const struct world *world)
{
    const struct history *history = &world->history;

    if (!property_is_verbose())
        return;
    for (uint32_t i = 0; i < history->count; i++) {
        const struct deed *deed = &history->deeds[i];
        const struct model *model = &world->whole;
        const char *name = kind_name(deed->record.kind);

        property_note(
            "deed %u: %s, author %d, parent %d, via %d, subject %d, place %d, stamp %.2f h "
            "+%lld, end %lld, step %u%s%s%s",
            i, name != NULL ? name : deed->record.class->name, model->author[i], model->parent[i],
            model->via[i], model->subject[i], model->place[i],
            (double)stamp_ms(deed->record.stamp) / (double)HOUR_MS - 500000.0,
            (long long)(deed->record.stamp.value & 0xffff),
            model->end[i] == HOUR_NEVER ? 0 : (long long)model->end[i], deed->step,
            record_is_deletion(&deed->record) ? ", deletion" : "",
            model->valid[i] || model->candidate[i] ? "" : ", not valid",
            model->alive[i] || model->shown_until[i] > 0 ? "" : ", void");
    }
}

static void prepare(struct world *world, uint64_t seed)
{
    bool good[HISTORY_DEEDS_MAX];

    history_make(&world->history, seed);
    world->dice.state = seed ^ UINT64_C(0x6a09e667f3bcc909);
    world->dense = dice_percent(&world->dice, 3);
    memset(world->spread, 0, sizeof(world->spread));
    memset(world->was_admitted, 0, sizeof(world->was_admitted));
    memset(world->was_named, 0, sizeof(world->was_named));
    memset(world->was_provisional, 0, sizeof(world->was_provisional));
    for (uint32_t i = 0; i < world->history.count; i++) {
        world->verified[i] = STATUS_COUNT;
        good[i] = world->history.deeds[i].forgery == FORGERY_NONE;
    }
    model_link(&world->whole, &world->history);
    model_link(&world->shared, &world->history);
    model_link(&world->own, &world->history);
    model_link(&world->other, &world->history);
    model_hold(&world->whole, good);
    open_replicas(world);
}

static void tick(struct world *world, uint32_t step)
{
    int64_t ms = world->history.clocks[step].ms;
    bool at_hour = ms % HOUR_MS == 2000;

    world->all_to_all = false;
    for (uint32_t r = 0; r < world->replica_count; r++) {
        struct replica *replica = &world->replicas[r];
        struct moment now = {.wall = {ms}, .good = true};

        if (at_hour && r > 0 && dice_percent(&world->dice, 50) &&
            (step == 0 || world->history.clocks[step - 1].ms < ms - STRADDLE_MS)) {
            now.wall.ms -= STRADDLE_MS;
            world->all_to_all = true;
            tally_add(world->tally, FEATURE_CLOCKS_APART);
        }
        if (r > 0 && dice_percent(&world->dice, 5)) {
            now.good = false;
            if (dice_percent(&world->dice, 60))
                now.wall.ms += HOUR_MS * dice_range(&world->dice, -300, 6000);
            tally_add(world->tally, FEATURE_UNSURE_CLOCK);
        }
        replica_tick(replica, &now);
        world->all_to_all = world->all_to_all || replica->was_unsure;
    }
}

/* To one replica at least, to others by chance. What has ended is no longer exchanged, though it
 * may still be taken in and outrank for two hours: that comes to all, lest they differ meanwhile.
 */
static void deliver(struct world *world, uint32_t step)
{
    int64_t hour = hour_of_wall(world->history.clocks[step]).value;

    for (uint32_t i = 0; i < world->history.count; i++) {
        uint32_t first = dice_below(&world->dice, world->replica_count);

        if (world->history.deeds[i].step > step)
            continue;
        for (uint32_t r = 0; r < world->replica_count; r++) {
            bool now = world->history.deeds[i].step == step;

            if (world->all_to_all || world->whole.end[i] <= hour ||
                (now && (r == first || dice_percent(&world->dice, 25))))
                world->replicas[r].brought[i] = true;
        }
        world->spread[i] = true;
    }
}

/* By chance or as written, so that long logs come in within few rounds. */
static void choose_order(struct world *world, uint32_t *order)
{
    dice_shuffle(&world->dice, order, world->history.count);
    if (dice_percent(&world->dice, 70))
        return;
    for (uint32_t i = 0; i < world->history.count; i++)
        order[i] = i;
}

static bool take(struct world *world, struct replica *replica, uint32_t deed)
{
    bool taken = replica_give(replica, deed);

    if (taken && world->dense)
        check_own(world, replica);
    return taken;
}

/* Up to so many of what was brought to it, in a random order, known ones too now and then. */
static bool feed(struct world *world, struct replica *replica, uint32_t most)
{
    uint32_t order[HISTORY_DEEDS_MAX];
    bool changed = false;

    choose_order(world, order);
    for (uint32_t i = 0; i < world->history.count && most > 0; i++) {
        uint32_t deed = order[i];

        if (!replica->brought[deed])
            continue;
        if (!replica_may_take(replica, deed) && !dice_percent(&world->dice, 1))
            continue;
        changed = take(world, replica, deed) || changed;
        most--;
    }
    return changed;
}

/* What one offers of a lane, the other is given. */
static bool gossip(struct world *world, const struct replica *from, struct replica *to,
                   enum lane lane)
{
    uint32_t order[HISTORY_DEEDS_MAX];
    bool changed = false;

    choose_order(world, order);
    for (uint32_t i = 0; i < world->history.count; i++) {
        const struct record *record = &world->history.deeds[order[i]].record;
        struct ledger_entry entry;

        if (record->class->lane != lane || !from->rows[order[i]].present ||
            !replica_may_take(to, order[i]))
            continue;
        if (ledger_find(from->ledger, &record->id, &entry) && entry.offered)
            changed = take(world, to, order[i]) || changed;
    }
    return changed;
}

static struct replica *pick_replica(struct world *world)
{
    return &world->replicas[dice_below(&world->dice, world->replica_count)];
}

/* Batches of all sizes, with part of the exchange in between and a restart now and then. */
static void mix(struct world *world)
{
    uint32_t actions = dice_below(&world->dice, 10);

    for (uint32_t i = 0; i < actions; i++) {
        struct replica *replica = pick_replica(world);
        uint32_t what = dice_below(&world->dice, 100);

        if (what < 45) {
            (void)feed(world, replica, 1 + dice_below(&world->dice, 30));
        } else if (what < 80) {
            enum lane lane = (enum lane)dice_below(&world->dice, LANE_COUNT);

            (void)gossip(world, pick_replica(world), replica, lane);
        } else if (what < 85) {
            replica_restart(replica);
            tally_add(world->tally, FEATURE_RESTART_MIDWAY);
        } else {
            check_own(world, replica);
        }
    }
}

static bool exchange(struct world *world, enum lane lane)
{
    uint32_t order[WORLD_REPLICAS_MAX * WORLD_REPLICAS_MAX];
    uint32_t pairs = world->replica_count * world->replica_count;
    bool changed = false;

    dice_shuffle(&world->dice, order, pairs);
    for (uint32_t i = 0; i < pairs; i++) {
        struct replica *from = &world->replicas[order[i] / world->replica_count];
        struct replica *to = &world->replicas[order[i] % world->replica_count];

        if (from != to)
            changed = gossip(world, from, to, lane) || changed;
    }
    return changed;
}

/* Trust until nothing changes, then the other lanes, until nothing changes at all. */
static void settle(struct world *world)
{
    uint32_t rounds = 0;
    bool changed = true;

    while (changed) {
        if (rounds++ == WORLD_ROUNDS_MAX + world->history.count)
            property_fail("the exchange comes to no end in %u rounds", rounds);
        changed = false;
        for (uint32_t r = 0; r < world->replica_count; r++)
            changed = feed(world, &world->replicas[r], HISTORY_DEEDS_MAX) || changed;
        changed = exchange(world, LANE_TRUST) || changed;
        if (changed)
            continue;
        for (int lane = LANE_TRUST + 1; lane < LANE_COUNT; lane++)
            changed = exchange(world, (enum lane)lane) || changed;
    }
}

/* The same moment once more: what was learned since is hidden, trimmed or kept as if known before.
 */
static void tick_again(struct world *world)
{
    for (uint32_t r = 0; r < world->replica_count; r++) {
        struct moment now = world->replicas[r].now;

        replica_tick(&world->replicas[r], &now);
    }
}

/* A replica that once took in what a good clock would not yet is judged by its own set alone. */
static bool is_ahead(const struct replica *replica)
{
    if (!replica->now.good)
        return true;
    if (!replica->was_unsure)
        return false;
    for (uint32_t i = 0; i < replica->history->count; i++)
        if (replica->rows[i].present && !replica->held_back[i] &&
            !model_in_window(replica->whole, i, replica->now.wall))
            return true;
    return false;
}

static void share(struct world *world, const struct replica *replica)
{
    bool given[HISTORY_DEEDS_MAX];

    for (uint32_t i = 0; i < world->history.count; i++)
        given[i] = world->spread[i] && world->history.deeds[i].forgery == FORGERY_NONE &&
                   model_in_window(&world->shared, i, replica->now.wall);
    model_hold(&world->shared, given);
}

static void check(struct world *world)
{
    const struct replica *last = NULL;

    for (uint32_t r = 0; r < world->replica_count; r++) {
        struct replica *replica = &world->replicas[r];

        if (is_ahead(replica) || dice_below(&world->dice, world->replica_count) == 0)
            check_own(world, replica);
        if (is_ahead(replica))
            continue;
        if (last == NULL || last->now.wall.ms != replica->now.wall.ms)
            share(world, replica);
        check_shared(world, replica);
        if (last != NULL && ledger_hour(last->ledger).value != ledger_hour(replica->ledger).value)
            check_apart(world, last, replica);
        else if (last != NULL)
            check_alike(last, replica);
        last = replica;
    }
    if (last == NULL)
        return;
    model_as_of(&world->shared, hour_of_wall(last->now.wall));
    check_never_back(world);
    observe(world, hour_of_wall(last->now.wall));
}

void world_run(struct world *world, uint64_t seed)
{
    prepare(world, seed);
    describe(world);
    property_note("%u deeds, %u principals, %u replicas, %u steps%s", world->history.count,
                  world->history.principal_count, world->replica_count, world->history.step_count,
                  world->history.verified ? ", verified" : "");
    for (uint32_t step = 0; step < world->history.step_count; step++) {
        property_note("step %u: hour %lld", step,
                      (long long)hour_of_wall(world->history.clocks[step]).value);
        tick(world, step);
        deliver(world, step);
        mix(world);
        settle(world);
        tick_again(world);
        check(world);
        if (dice_percent(&world->dice, 30))
            replica_restart(pick_replica(world));
    }
    for (uint32_t r = 0; r < world->replica_count; r++)
        replica_close(&world->replicas[r]);
}
