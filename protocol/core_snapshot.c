/* What passes may cost that need a copy of a lane: salted ones, and those as of an hour that is not
 * the ledger's. A frame of a few bytes asks for one, and making it is work, and memory, for as long
 * as the lane is large. SPEC section 10.4. */
#include "protocol/core_state.h"

/* Of what there is, strangers leave half to those who are admitted. */
static uint64_t reserve_of(const struct core *core, const struct link *link, uint64_t bound)
{
    struct id principal = link_principal(core, link);
    struct principal_view view;
    bool admitted =
        ledger_principal(core->ledger, &principal, &view) && admission_admits(view.admission);

    return admitted ? 0 : bound / 2;
}

static void refill(struct core *core)
{
    uint64_t earned = (core->now.ms - core->copied_at.ms) * LIMIT_COPY_RATE;

    core->copied = core->copied > earned ? core->copied - earned : 0;
    core->copied_at = core->now;
}

static size_t items_of(const struct link *link)
{
    return pass_copied(link->answer.pass) + pass_copied(link->sync.pass);
}

static uint64_t count_kept(const struct core *core)
{
    uint64_t items = 0;

    for (size_t i = 0; i < core->link_count; i++)
        items += items_of(core->links[i]);
    return items;
}

/* Lets go of copies whose pass is over, kept in case that the peer wants more by salted ids. */
static void let_go(struct core *core)
{
    for (size_t i = 0; i < core->link_count; i++)
        answer_let_go(&core->links[i]->answer);
}

bool snapshot_afford(struct core *core, struct link *link, const struct pass_terms *terms)
{
    uint64_t reserve = reserve_of(core, link, LIMIT_COPIED);
    struct lane_digest digest;
    uint64_t kept;

    if (terms->salt == NULL && terms->hour.value == ledger_hour(core->ledger).value)
        return true;
    refill(core);
    ledger_digest(core->ledger, terms->lane, &digest);
    kept = count_kept(core);
    if (kept > 0 && kept + digest.count > LIMIT_COPIED - reserve) {
        let_go(core);
        kept = count_kept(core);
    }
    if (core->copied >= LIMIT_COPIED - reserve ||
        (kept > 0 && kept + digest.count > LIMIT_COPIED - reserve)) {
        core_drop(core, link, STATUS_BUSY, "too many copies of lanes are asked for");
        return false;
    }
    core->copied += digest.count + LIMIT_COPY_LEAST;
    return true;
}
