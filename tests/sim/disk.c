/* The virtual disk: the real store, with crashes at any call and times when it is full. */
#include "tests/sim/disk.h"

#include "tests/sim/node.h"

#define SECOND_MS 1000

static bool crashes(struct world *world)
{
    return world->turmoil && dice_chance(&world->dice, world->plan.crash_of_10000);
}

static void crash(struct world *world, struct node *node, enum tally_row row)
{
    world_count(world, row);
    node_crash(world, node, dice_between(&world->dice, SECOND_MS, 300 * SECOND_MS));
}

void disk_fill(struct world *world, struct node *node, uint64_t for_ms)
{
    node->disk_full_until_ms = world->now_ms + for_ms;
    world_tell(world, "n%u: the disk is full", node->index);
}

bool disk_apply(struct world *world, struct node *node, const struct changes *changes,
                enum status *outcome)
{
    bool crashing = crashes(world);

    world->tally->stores++;
    if (crashing && dice_chance(&world->dice, 5000)) {
        crash(world, node, TALLY_FAULT_CRASH_BEFORE);
        return false;
    }
    if (world->now_ms < node->disk_full_until_ms) {
        world_count(world, TALLY_FAULT_DISK_FULL);
        *outcome = STATUS_DISK_FULL;
        return true;
    }
    *outcome = store_apply(node->store, changes);
    if (*outcome != STATUS_OK) {
        world_fail(world, "n%u: store_apply: %s", node->index, status_name(*outcome));
        return true;
    }
    check_stored(world, node, changes);
    if (crashing) {
        crash(world, node, TALLY_FAULT_CRASH_AFTER);
        return false;
    }
    return true;
}

bool disk_read(struct world *world, struct node *node, const struct id *id, struct buffer *out,
               enum status *outcome)
{
    if (crashes(world) && dice_chance(&world->dice, 500)) {
        crash(world, node, TALLY_FAULT_CRASH_READ);
        return false;
    }
    *outcome = store_read(node->store, id, out);
    if (*outcome != STATUS_OK && *outcome != STATUS_NOT_FOUND)
        world_fail(world, "n%u: store_read: %s", node->index, status_name(*outcome));
    return true;
}

struct loading {
    struct world *world;
    struct node *node;
    bool crashing;
};

static enum status on_record(void *context, struct span bytes)
{
    struct loading *loading = context;
    enum status status;

    if (loading->crashing && dice_chance(&loading->world->dice, 1000))
        return STATUS_IO;
    status = core_load(loading->node->core, bytes);
    if (status != STATUS_OK)
        world_fail(loading->world, "n%u: core_load: %s", loading->node->index, status_name(status));
    return status;
}

static void on_hidden(void *context, const struct id *principal, struct hour hidden_since)
{
    struct loading *loading = context;

    core_load_hidden(loading->node->core, principal, hidden_since);
}

static void on_damaged(void *context, const struct id *id)
{
    struct loading *loading = context;

    (void)id;
    world_fail(loading->world, "n%u: the store finds a damaged row", loading->node->index);
}

bool disk_load(struct world *world, struct node *node)
{
    struct loading loading = {
        .world = world,
        .node = node,
        .crashing = crashes(world) || (world->turmoil && dice_chance(&world->dice, 200)),
    };
    const struct store_visitor visitor = {
        .on_record = on_record,
        .on_hidden = on_hidden,
        .on_damaged = on_damaged,
        .context = &loading,
    };
    enum status status = store_scan(node->store, &visitor);

    if (status == STATUS_OK)
        return true;
    if (loading.crashing && status == STATUS_IO) {
        crash(world, node, TALLY_FAULT_CRASH_LOAD);
        return false;
    }
    world_fail(world, "n%u: store_scan: %s", node->index, status_name(status));
    return true;
}
