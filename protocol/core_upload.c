/* What strangers may take of our line: a few bytes ask for a long answer, and a want for a record.
 * SPEC section 10.3. */
#include "protocol/core_state.h"

static void refill(struct core *core)
{
    uint64_t earned = (core->now.ms - core->uploaded_at.ms) * LIMIT_UPLOAD_RATE;

    core->uploaded = core->uploaded > earned ? core->uploaded - earned : 0;
    core->uploaded_at = core->now;
}

bool upload_allows(struct core *core, const struct link *link)
{
    refill(core);
    return core->uploaded < LIMIT_UPLOAD || !link_is_strange(core, link);
}

void upload_note(struct core *core, const struct link *link, size_t size)
{
    if (size > 0 && link_is_strange(core, link))
        core->uploaded += size;
}

struct instant upload_wake_at(const struct core *core)
{
    if (core->uploaded < LIMIT_UPLOAD)
        return (struct instant){UINT64_MAX};
    return instant_after(core->uploaded_at,
                         (core->uploaded - LIMIT_UPLOAD) / LIMIT_UPLOAD_RATE + 1);
}
