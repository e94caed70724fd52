/* A restart: the ledger from its stored rows alone must be the ledger that it was. */
#include "property.h"
#include "replica.h"

/* 0 key events, 1 the rest of trust, 2 all others. */
static int load_group(const struct record *record)
{
    if (record->class->discipline == DISCIPLINE_LOG)
        return 0;
    return record->class->lane == LANE_TRUST ? 1 : 2;
}

static bool loads_before(const struct deed *a, const struct deed *b)
{
    int order = load_group(&a->record) - load_group(&b->record);

    if (order == 0 && load_group(&a->record) == 0) {
        order = id_compare(&a->record.author, &b->record.author);
        if (order == 0)
            order = a->event.sequence < b->event.sequence ? -1 : 1;
    }
    return order < 0;
}

/* Insertion sort: stable, and the order among equals is that of writing. */
static uint32_t order_rows(const struct replica *replica, uint32_t *order)
{
    const struct deed *deeds = replica->history->deeds;
    uint32_t count = 0;

    for (uint32_t i = 0; i < replica->history->count; i++) {
        uint32_t at = count;

        if (!replica->rows[i].present)
            continue;
        for (; at > 0 && loads_before(&deeds[i], &deeds[order[at - 1]]); at--)
            order[at] = order[at - 1];
        order[at] = i;
        count++;
    }
    return count;
}

static void load(struct replica *replica)
{
    uint32_t order[HISTORY_DEEDS_MAX];
    uint32_t count = order_rows(replica, order);

    property_require(ledger_open(&replica->ledger, &replica->history->network, &replica->self,
                                 replica->history->seed) == STATUS_OK,
                     "a ledger does not open");
    for (uint32_t i = 0; i < count; i++) {
        enum status status =
            ledger_load(replica->ledger, &replica->history->deeds[order[i]].record);

        if (status != STATUS_OK)
            property_fail("deed %u (%s) does not load: %s", order[i],
                          replica_kind_text(&replica->history->deeds[order[i]].record),
                          status_name(status));
    }
    for (uint32_t p = 0; p < replica->history->principal_count; p++)
        if (replica->has_view[p] && replica->views[p].hidden_since.value != HOUR_NEVER)
            ledger_load_hidden(replica->ledger, &replica->history->principals[p],
                               replica->views[p].hidden_since);
}

static bool same_view(const struct principal_view *a, const struct principal_view *b)
{
    return a->admission == b->admission && strcmp(a->country, b->country) == 0 &&
           a->review.value == b->review.value && a->dissolved == b->dissolved &&
           a->disputed == b->disputed && a->spent == b->spent && a->named == b->named &&
           a->succeeded == b->succeeded &&
           (!a->succeeded || id_equal(&a->successor, &b->successor)) &&
           a->hidden_since.value == b->hidden_since.value && a->event_count == b->event_count &&
           a->vouch_count == b->vouch_count && id_equal(&a->head, &b->head);
}

static void check_reloaded(struct replica *replica, const struct row *rows)
{
    int64_t hour = ledger_hour(replica->ledger).value;

    for (uint32_t i = 0; i < replica->history->count; i++) {
        int64_t before = rows[i].shown_until, after = replica->rows[i].shown_until;

        if (rows[i].present != replica->rows[i].present)
            property_fail("deed %u: held %d before a restart, %d after", i, rows[i].present,
                          replica->rows[i].present);
        if (rows[i].present && before != after && (before > hour || after > hour))
            property_fail("deed %u (%s): shown until %lld before a restart, %lld after", i,
                          replica_kind_text(&replica->history->deeds[i].record), (long long)before,
                          (long long)after);
    }
}

static bool holds_back(const struct replica *replica)
{
    for (uint32_t i = 0; i < replica->history->count; i++)
        if (replica->rows[i].present && replica->held_back[i])
            return true;
    return false;
}

void replica_restart(struct replica *replica)
{
    struct principal_view before[HISTORY_PRINCIPALS_MAX], after;
    struct lane_digest digests[LANE_COUNT], digest;
    bool had[HISTORY_PRINCIPALS_MAX];
    struct row rows[HISTORY_DEEDS_MAX];
    struct hour hour = ledger_hour(replica->ledger);

    if (holds_back(replica))
        return;
    memcpy(rows, replica->rows, sizeof(rows));
    for (int lane = 0; lane < LANE_COUNT; lane++)
        ledger_digest(replica->ledger, (enum lane)lane, &digests[lane]);
    for (uint32_t p = 0; p < replica->history->principal_count; p++)
        had[p] = ledger_principal(replica->ledger, &replica->history->principals[p], &before[p]);
    ledger_close(replica->ledger);
    load(replica);
    changes_clear(&replica->changes);
    property_require(ledger_loaded(replica->ledger, hour, &replica->changes) == STATUS_OK,
                     "loading fails");
    replica_apply(replica);
    check_reloaded(replica, rows);
    for (int lane = 0; lane < LANE_COUNT; lane++) {
        ledger_digest(replica->ledger, (enum lane)lane, &digest);
        property_require(digest.count == digests[lane].count &&
                             memcmp(digest.fingerprint, digests[lane].fingerprint,
                                    sizeof(digest.fingerprint)) == 0,
                         "a lane's digest is another after a restart");
    }
    for (uint32_t p = 0; p < replica->history->principal_count; p++) {
        bool has = ledger_principal(replica->ledger, &replica->history->principals[p], &after);

        if (had[p] && before[p].named && (!has || !same_view(&before[p], &after)))
            property_fail("principal %u is seen otherwise after a restart", p);
    }
    for (uint32_t i = 0; i < replica->history->count; i++)
        replica->answers[i] = STATUS_COUNT;
    property_note("replica %u: restarted", replica->number);
    tally_add(replica->tally, FEATURE_RESTART);
}
