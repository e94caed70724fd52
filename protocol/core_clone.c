/* Whether somebody else signs with the key of this device: a copy of this home, or a later self of
 * whose records an old disk knows nothing. SPEC section 10.6. */
#include "protocol/core_state.h"

static bool is_by_this_device(const struct core *core, const struct id *author,
                              const struct id *via)
{
    return !id_is_zero(&core->config.delegation) && id_equal(author, &core->config.self) &&
           id_equal(via, &core->config.delegation);
}

static void note(struct core *core, struct stamp stamp)
{
    if (stamp.value > core->written.value)
        core->written = stamp;
}

void clone_begin(struct core *core)
{
    core->written = (struct stamp){0};
    for (size_t i = 0; i < core->lease_count; i++)
        if (is_by_this_device(core, &core->config.self, &core->leases[i].via))
            note(core, core->leases[i].stamp);
}

void clone_note_written(struct core *core, const struct record *record)
{
    if (is_by_this_device(core, &record->author, &record->via))
        note(core, record->stamp);
}

void clone_note_arrived(struct core *core, const struct record *record)
{
    if (core->written.value > 0 && record->stamp.value > core->written.value &&
        is_by_this_device(core, &record->author, &record->via))
        core_report(core, STATUS_CLONED, NULL, &record->id, "signed elsewhere with our key");
}
