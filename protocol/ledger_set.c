/* The lanes' sets as others see them: digests, sources of reconciliation, fingerprints. */
#include <stdlib.h>

#include "protocol/item_array.h"
#include "protocol/ledger_state.h"

void ledger_digest(const struct ledger *ledger, enum lane lane, struct lane_digest *out)
{
    const struct item_source *source = &ledger->lanes[lane].source;
    size_t size = source->ops->size(source);
    struct item_sum sum;
    struct id hash;

    source->ops->sum(source, 0, size, &sum);
    hash_parts(&hash, (const struct span[]){span_of(sum.limbs, sizeof(sum.limbs))}, 1);
    out->count = size;
    memcpy(out->fingerprint, hash.bytes, sizeof(out->fingerprint));
}

/* The items of a lane as of an hour that is not the ledger's own. */
static size_t gather(const struct ledger *ledger, enum lane lane, struct hour hour,
                     struct item *items)
{
    size_t cursor = 0;
    size_t count = 0;
    const struct slot *slot;

    while ((slot = id_map_next(&ledger->records, &cursor)) != NULL)
        if (slot_lane(slot) == lane && slot_offered_at(ledger, slot, hour))
            items[count++] = (struct item){.stamp = slot->stamp, .id = slot->id};
    return count;
}

enum status ledger_source_open(struct ledger_source *out, const struct ledger *ledger,
                               enum lane lane, struct hour hour)
{
    struct ledger_source opened = {.source = &ledger->lanes[lane].source};
    struct item *items;
    enum status status;

    if (hour.value != ledger->hour.value) {
        items = malloc((ledger->records.count + 1) * sizeof(*items));
        if (items == NULL)
            return STATUS_NO_MEMORY;
        status = item_array_open(&opened.snapshot, items, gather(ledger, lane, hour, items));
        free(items);
        if (status != STATUS_OK)
            return status;
        opened.source = item_array_source(opened.snapshot);
    }
    *out = opened;
    return STATUS_OK;
}

void ledger_source_done(struct ledger_source *source)
{
    item_array_close(source->snapshot);
    *source = (struct ledger_source){0};
}

static int compare_ids(const void *a, const void *b)
{
    return memcmp(a, b, ID_SIZE);
}

enum status ledger_fingerprint(const struct ledger *ledger, enum lane lane, struct hour hour,
                               uint64_t *records, struct id *fingerprint)
{
    struct id *ids = malloc((ledger->records.count + 1) * sizeof(*ids));
    size_t cursor = 0;
    size_t count = 0;
    const struct slot *slot;

    if (ids == NULL)
        return STATUS_NO_MEMORY;
    while ((slot = id_map_next(&ledger->records, &cursor)) != NULL)
        if (slot_lane(slot) == lane && slot_effective_at(ledger, slot, hour))
            ids[count++] = slot->id;
    qsort(ids, count, sizeof(*ids), compare_ids);
    hash_parts(fingerprint, (const struct span[]){span_of(ids, count * sizeof(*ids))}, 1);
    *records = count;
    free(ids);
    return STATUS_OK;
}
