/* What must hold after every step. */
#include "tests/sim/check.h"

#include <stdlib.h>

#include "protocol/frame.h"
#include "tests/sim/node.h"
#include "tests/sim/negentropy.h"

void mirror_done(struct mirror *mirror)
{
    free(mirror->states);
    free(mirror->greatest);
    *mirror = (struct mirror){0};
}

static void mirror_widen(struct mirror *mirror, const struct book *book)
{
    if (mirror->state_count < book->count) {
        size_t count = book->count * 2;

        mirror->states = memory_grow(mirror->states, count, 1);
        memset(mirror->states + mirror->state_count, MIRROR_NEVER, count - mirror->state_count);
        mirror->state_count = count;
    }
    if (mirror->greatest_count < book->places.count) {
        size_t count = book->places.count * 2;

        mirror->greatest = memory_grow(mirror->greatest, count, sizeof *mirror->greatest);
        memset(mirror->greatest + mirror->greatest_count, 0,
               (count - mirror->greatest_count) * sizeof *mirror->greatest);
        mirror->greatest_count = count;
    }
}

enum mirror_state mirror_state_of(const struct mirror *mirror, uint32_t leaf)
{
    return leaf < mirror->state_count ? (enum mirror_state)mirror->states[leaf] : MIRROR_NEVER;
}

/* Whether the register's greatest still stands against lesser ones: not when its branch of the key
 * log was decided against. */
static bool still_counts(const struct node *node, const struct leaf *leaf)
{
    struct delegation_view view;

    return ledger_delegation(core_ledger(node->core), &leaf->via, &view) && view.alive;
}

/* Under a clock that was years off, or that now knows it for one from the future, a record stands
 * against nothing. */
static bool is_out_of_time(const struct world *world, const struct node *node,
                           const struct leaf *leaf)
{
    struct moment told = node_moment(world, node);
    struct moment moment = core_moment(node->core, &told);

    return node->clock_wrong ||
           (moment.good && stamp_ms(leaf->stamp) > moment.wall.ms + LIMIT_AHEAD_MS);
}

/* What went because its author was unknown again, or for its stamp, is forgotten: it may come back,
 * and lesser ones before it. The clock that found the stamp was good then, and may by now be unsure
 * again: it may be the author who had vouched for it. */
static bool is_forgotten(const struct world *world, const struct node *node,
                         const struct leaf *leaf)
{
    int64_t told_ms = node_moment(world, node).wall.ms;
    struct principal_view view;

    return node->clock_wrong || stamp_ms(leaf->stamp) > told_ms + LIMIT_AHEAD_MS ||
           !ledger_principal(core_ledger(node->core), &leaf->author, &view) ||
           !admission_admits(view.admission) || view.spent;
}

/* What is over is kept by its author alone, and outranked by anything: SPEC section 7.2. */
static bool is_over(const struct world *world, const struct node *node, const struct leaf *leaf)
{
    const struct kind_class *class = kind_class_of(leaf->kind);

    return id_equal(&leaf->author, &world->actors[node->index].principal) &&
           class->life_hours > 0 &&
           hour_of_end(leaf->stamp, class->life_hours).value <=
               ledger_hour(core_ledger(node->core)).value;
}

static void check_beaten(struct world *world, struct node *node, const struct change *put,
                         uint32_t leaf)
{
    const struct book *book = &world->book;
    uint32_t place = book->leaves[leaf].place;
    uint32_t greatest = node->mirror.greatest[place];
    bool counts = put->shown_until.value > ledger_hour(core_ledger(node->core)).value;

    if (greatest == 0 || book_compare(book, leaf, greatest - 1) >= 0 ||
        is_out_of_time(world, node, &book->leaves[greatest - 1]) ||
        is_over(world, node, &book->leaves[greatest - 1])) {
        node->mirror.greatest[place] = leaf + 1;
        return;
    }
    if (mirror_state_of(&node->mirror, greatest - 1) == MIRROR_HELD)
        world_fail(world, "n%u holds leaf %u, which leaf %u had beaten and stands", node->index,
                   leaf, greatest - 1);
    else if (counts && still_counts(node, &book->leaves[greatest - 1]))
        world_fail(world, "n%u shows leaf %u again, which leaf %u had beaten", node->index, leaf,
                   greatest - 1);
}

static void check_put(struct world *world, struct node *node, const struct change *put)
{
    uint32_t index = book_find(&world->book, &put->id);
    const struct leaf *leaf;

    if (index == TABLE_NONE) {
        world_fail(world, "n%u stores a record that nobody signed", node->index);
        return;
    }
    leaf = &world->book.leaves[index];
    if (span_compare(put->bytes, book_bytes(&world->book, index)) != 0)
        world_fail(world, "n%u stores a garbled copy of leaf %u", node->index, index);
    if (!leaf->lawful)
        world_fail(world, "n%u stores leaf %u, signed without the right", node->index, index);
    if (leaf->place != TABLE_NONE) {
        if (put->epoch != leaf->epoch)
            world_fail(world, "n%u stores leaf %u under epoch %u, not %u", node->index, index,
                       put->epoch, leaf->epoch);
        check_beaten(world, node, put, index);
    }
    node->mirror.states[index] = MIRROR_HELD;
}

static void note_drop(struct world *world, struct node *node, const struct id *id)
{
    uint32_t index = book_find(&world->book, id);
    const struct leaf *leaf;

    if (index == TABLE_NONE || mirror_state_of(&node->mirror, index) != MIRROR_HELD) {
        world_fail(world, "n%u drops a record that it did not hold", node->index);
        return;
    }
    node->mirror.states[index] = MIRROR_DROPPED;
    leaf = &world->book.leaves[index];
    if (leaf->place != TABLE_NONE && node->mirror.greatest[leaf->place] == index + 1 &&
        is_forgotten(world, node, leaf))
        node->mirror.greatest[leaf->place] = 0;
}

void check_stored(struct world *world, struct node *node, const struct changes *changes)
{
    mirror_widen(&node->mirror, &world->book);
    for (size_t i = 0; i < changes->count; i++) {
        const struct change *change = &changes->items[i];

        switch (change->type) {
        case CHANGE_PUT:
            check_put(world, node, change);
            break;
        case CHANGE_DROP:
            note_drop(world, node, &change->id);
            break;
        case CHANGE_SHOW:
        case CHANGE_PRINCIPAL:
            break;
        }
    }
}

struct listing {
    struct world *world;
    const struct node *node;
};

static void on_listed(void *context, const struct id *id)
{
    const struct listing *listing = context;
    uint32_t leaf = book_find(&listing->world->book, id);

    if (leaf == TABLE_NONE || mirror_state_of(&listing->node->mirror, leaf) == MIRROR_NEVER)
        world_fail(listing->world, "n%u tells of a record before it is stored",
                   listing->node->index);
}

void check_sent(struct world *world, const struct node *node, struct span bytes)
{
    struct listing listing = {.world = world, .node = node};
    struct frame frame;

    if (frame_read(&frame, bytes) != STATUS_OK) {
        world_fail(world, "n%u sends a frame that cannot be read", node->index);
        return;
    }
    if (frame.type == FRAME_RECONCILE && !frame.reconcile.salted &&
        !negentropy_list(frame.reconcile.message, on_listed, &listing))
        world_fail(world, "n%u sends a reconciliation that cannot be read", node->index);
    if (frame.type != FRAME_RECORDS)
        return;
    for (uint32_t i = 0; i < frame.records.count; i++) {
        struct record record;

        if (record_read(&record, frame.records.records[i], &world->network) == STATUS_OK)
            on_listed(&listing, &record.id);
    }
}

void check_answered(struct world *world, const struct node *node,
                    const struct submission *submission)
{
    for (uint32_t i = 0; i < submission->count && !submission->partial; i++) {
        if (mirror_state_of(&node->mirror, submission->leaves[i]) == MIRROR_NEVER)
            world_fail(world, "n%u acknowledges leaf %u, which is not stored", node->index,
                       submission->leaves[i]);
    }
}

static void check_known(struct world *world, const struct node *node, const struct link_view *view)
{
    const struct node *remote = &world->nodes[net_peer_of(&world->net, view->link)];
    static const struct id zero;

    if (!id_equal(&view->principal, &zero) &&
        !id_equal(&view->principal, &world->actors[remote->index].principal))
        world_fail(world, "n%u takes n%u for somebody else", node->index, remote->index);
}

void check_bounds(struct world *world, const struct node *node)
{
    struct link_view view;

    if (!core_within_bounds(node->core))
        world_fail(world, "n%u: a queue of the core is over its bound", node->index);
    if (world->event_count % 16 != 0)
        return;
    for (size_t i = 0; core_link_at(node->core, i, &view); i++)
        check_known(world, node, &view);
}
