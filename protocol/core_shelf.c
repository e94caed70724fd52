/* The shelf of a link: records that lacked a trust record or came before their time, tried again
 * when our trust view changes or when they are due. SPEC section 10.5. */
#include "protocol/core_state.h"

#include <stdlib.h>

void shelf_done(struct shelf *shelf)
{
    while (shelf->first != NULL) {
        struct shelved *next = shelf->first->next;

        free(shelf->first);
        shelf->first = next;
    }
    shelf->count = 0;
    shelf->size = 0;
}

static bool is_shelved(const struct shelf *shelf, struct span record)
{
    for (const struct shelved *at = shelf->first; at != NULL; at = at->next)
        if (span_compare(span_of(at->bytes, at->size), record) == 0)
            return true;
    return false;
}

void shelf_put(struct core *core, struct link *link, struct span record, int64_t due_ms)
{
    struct shelf *shelf = &link->shelf;
    struct shelved **last = &shelf->first;
    struct shelved *item;

    if (due_ms != INT64_MAX && due_ms > core->moment.wall.ms + LIMIT_EARLY_MS)
        return;
    if (shelf->count == LIMIT_SHELF || record.size > LIMIT_SHELF_SIZE - shelf->size ||
        is_shelved(shelf, record))
        return;
    item = malloc(sizeof(*item) + record.size);
    if (item == NULL) {
        core_note(core, STATUS_NO_MEMORY);
        return;
    }
    item->next = NULL;
    item->due_ms = due_ms;
    item->size = record.size;
    memcpy(item->bytes, record.bytes, record.size);
    while (*last != NULL)
        last = &(*last)->next;
    *last = item;
    shelf->count++;
    shelf->size += record.size;
    core->counters.parked++;
}

static bool is_ripe(const struct core *core, const struct shelved *item, bool trust_changed)
{
    return item->due_ms == INT64_MAX ? trust_changed : item->due_ms <= core->moment.wall.ms;
}

/* Takes what is ripe off the shelf, in order, as a list. */
static struct shelved *take_ripe(const struct core *core, struct shelf *shelf, bool trust_changed)
{
    struct shelved *ripe = NULL;
    struct shelved **last = &ripe;
    struct shelved **at = &shelf->first;

    while (*at != NULL) {
        struct shelved *item = *at;

        if (!is_ripe(core, item, trust_changed)) {
            at = &item->next;
            continue;
        }
        *at = item->next;
        item->next = NULL;
        *last = item;
        last = &item->next;
        shelf->count--;
        shelf->size -= item->size;
    }
    return ripe;
}

void shelf_retry(struct core *core, struct link *link)
{
    uint64_t version = ledger_trust_version(core->ledger);
    bool trust_changed = version != link->shelf.trust_seen;
    struct span records[LIMIT_SHELF];
    struct shelved *ripe;
    size_t count = 0;

    if (link->closing || link->shelf.count == 0) {
        link->shelf.trust_seen = version;
        return;
    }
    link->shelf.trust_seen = version;
    ripe = take_ripe(core, &link->shelf, trust_changed);
    for (const struct shelved *at = ripe; at != NULL; at = at->next)
        records[count++] = span_of(at->bytes, at->size);
    if (count > 0)
        intake_retry(core, link, records, count);
    while (ripe != NULL) {
        struct shelved *next = ripe->next;

        free(ripe);
        ripe = next;
    }
}

struct instant shelf_wake_at(const struct core *core, const struct link *link)
{
    struct instant at = {.ms = UINT64_MAX};

    for (const struct shelved *item = link->shelf.first; item != NULL; item = item->next) {
        int64_t left = item->due_ms - core->moment.wall.ms;

        if (item->due_ms == INT64_MAX)
            continue;
        if (left < 0)
            left = 0;
        if (instant_after(core->now, (uint64_t)left).ms < at.ms)
            at = instant_after(core->now, (uint64_t)left);
    }
    return at;
}
