/* The lanes' sets as others see them: digests, sources of reconciliation, fingerprints. */
#include <stdlib.h>

#include "protocol/item_array.h"
#include "protocol/ledger_state.h"

void ledger_digest(const struct ledger *ledger, enum lane lane, struct lane_digest *out)
{
    const struct sum_tree *tree = &ledger->lanes[lane];
    struct fingerprint fingerprint;

    if (ledger->digest_kept[lane]) {
        *out = ledger->digests[lane];
        return;
    }
    item_sum_fingerprint(&fingerprint, &tree->total);
    out->count = sum_tree_count(tree);
    memcpy(out->fingerprint, fingerprint.bytes, sizeof(out->fingerprint));
}

void ledger_keep_digests(struct ledger *ledger)
{
    for (int lane = 0; lane < LANE_COUNT; lane++) {
        ledger_digest(ledger, (enum lane)lane, &ledger->digests[lane]);
        ledger->digest_kept[lane] = true;
    }
}

/* The items of one principal, whose standing at that hour is asked for once. */
static enum status gather_from(struct item_array *out, const struct ledger *ledger,
                               const struct principal *principal, enum lane lane, struct hour hour)
{
    bool stands = lane == LANE_TRUST ? principal_named_at(principal, hour, ledger)
                                     : principal_admitted_at(ledger, principal, hour);
    enum status status = STATUS_OK;

    for (size_t i = 0; stands && i < principal->slots.count && status == STATUS_OK; i++) {
        const struct slot *slot = principal->slots.items[i];
        const struct item item = {.stamp = slot->stamp, .id = slot->id};

        if (slot_lane(slot) == lane && !slot->ahead && hour.value < slot->end.value)
            status = item_array_add(out, &item);
    }
    return status;
}

/* The items of a lane as of an hour that is not the ledger's own. */
static enum status gather(struct item_array *out, const struct ledger *ledger, enum lane lane,
                          struct hour hour)
{
    enum status status = STATUS_OK;

    for (size_t i = 0; i < ledger->principal_count && status == STATUS_OK; i++)
        status = gather_from(out, ledger, ledger->principals[i], lane, hour);
    return status != STATUS_OK ? status : item_array_seal(out);
}

enum status ledger_source_open(struct ledger_source *out, const struct ledger *ledger,
                               enum lane lane, struct hour hour)
{
    struct item_array *snapshot;
    enum status status;

    if (hour.value == ledger->hour.value) {
        *out = (struct ledger_source){.source = sum_tree_source(&ledger->lanes[lane])};
        return STATUS_OK;
    }
    snapshot = malloc(sizeof(*snapshot));
    if (snapshot == NULL)
        return STATUS_NO_MEMORY;
    item_array_init(snapshot);
    status = gather(snapshot, ledger, lane, hour);
    if (status != STATUS_OK) {
        item_array_done(snapshot);
        free(snapshot);
        return status;
    }
    *out = (struct ledger_source){.source = item_array_source(snapshot), .snapshot = snapshot};
    return STATUS_OK;
}

void ledger_source_done(struct ledger_source *source)
{
    item_array_done(source->snapshot);
    free(source->snapshot);
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
