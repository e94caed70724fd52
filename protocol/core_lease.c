/* Leases of our own entries: which are past half of their life and want signing anew. SPEC section
 * 10.8. */
#include "protocol/core_state.h"

#include <stdlib.h>

/* What is signed again without asking anybody; a vouch or an alarm is a decision that ends. */
static bool is_leased(const struct core *core, const struct record *record)
{
    return id_equal(&record->author, &core->config.self) && record->class->life_hours > 0 &&
           record->class->lane == LANE_DIRECTORY && !record_is_deletion(record);
}

void lease_note_held(struct core *core, const struct record *record)
{
    struct lease *lease;

    if (!is_leased(core, record))
        return;
    if (core->lease_count == core->lease_capacity) {
        size_t capacity = core->lease_capacity == 0 ? 16 : core->lease_capacity * 2;
        struct lease *grown = realloc(core->leases, capacity * sizeof(*grown));

        if (grown == NULL) {
            core_note(core, STATUS_NO_MEMORY);
            return;
        }
        core->leases = grown;
        core->lease_capacity = capacity;
    }
    lease = &core->leases[core->lease_count++];
    *lease = (struct lease){
        .id = record->id,
        .via = record->via,
        .stamp = record->stamp,
        .half = hour_of_end(record->stamp, record->class->life_hours / 2),
    };
}

void lease_forget(struct core *core, const struct id *id)
{
    for (size_t i = 0; i < core->lease_count; i++) {
        if (!id_equal(&core->leases[i].id, id))
            continue;
        core->leases[i] = core->leases[--core->lease_count];
        return;
    }
}

size_t core_own_entries(const struct core *core, struct stamp *oldest)
{
    *oldest = (struct stamp){0};
    for (size_t i = 0; i < core->lease_count; i++)
        if (i == 0 || core->leases[i].stamp.value < oldest->value)
            *oldest = core->leases[i].stamp;
    return core->lease_count;
}

/* Only what came by the delegation that signs again: another key's words are not made our own. */
static bool is_due(const struct core *core, const struct lease *lease)
{
    return id_equal(&lease->via, &core->config.delegation) &&
           hour_of_wall(core->moment.wall).value >= lease->half.value &&
           (lease->asked_at.ms == 0 || core->now.ms >= lease->asked_at.ms + LIMIT_RENEW_MS);
}

void lease_tick(struct core *core)
{
    size_t asked = 0;

    if (!core->moment.good)
        return;
    for (size_t i = 0; i < core->lease_count && asked < LIMIT_RENEWALS; i++) {
        if (!is_due(core, &core->leases[i]))
            continue;
        core->leases[i].asked_at = core->now;
        core_renew(core, &core->leases[i].id);
        asked++;
    }
}
