/* What both ends of a link work out alike: the hour of a pass, its salt, whether they agree. SPEC
 * section 10.4. */
#include "protocol/core_state.h"

#define SALT_CONTEXT "zawlbuk/salt/1"

/* The good clock's hour; between two equally sure ones, the earlier. */
struct hour agree_hour(const struct core *core, const struct link *link)
{
    struct hour ours = ledger_hour(core->ledger);
    struct hour theirs = link->remote.hour;

    if (core->moment.good != link->remote.good)
        return core->moment.good ? ours : theirs;
    return ours.value < theirs.value ? ours : theirs;
}

bool agree_lane_carried(const struct core *core, const struct link *link, enum lane lane)
{
    return !core->config.declined[lane] && !link->declined[lane];
}

bool agree_lane_equal(const struct core *core, const struct link *link, enum lane lane)
{
    const struct lane_digest *theirs = &link->remote.lanes[lane];
    struct lane_digest ours;

    ledger_digest(core->ledger, lane, &ours);
    return ours.count == theirs->count &&
           memcmp(ours.fingerprint, theirs->fingerprint, sizeof(ours.fingerprint)) == 0;
}

bool agree_all_equal(const struct core *core, const struct link *link)
{
    for (int lane = 0; lane < LANE_COUNT; lane++)
        if (agree_lane_carried(core, link, (enum lane)lane) &&
            !agree_lane_equal(core, link, (enum lane)lane))
            return false;
    return true;
}

void agree_salt(struct id *out, const struct link *link, uint64_t session)
{
    const uint8_t *dialler = link->outbound ? link->random : link->peer_random;
    const uint8_t *listener = link->outbound ? link->peer_random : link->random;
    uint8_t number[8];
    const struct span parts[] = {
        span_of_text(SALT_CONTEXT),
        span_of(dialler, sizeof(link->random)),
        span_of(listener, sizeof(link->random)),
        span_of(number, sizeof(number)),
    };

    for (size_t i = 0; i < sizeof(number); i++)
        number[i] = (uint8_t)(session >> (56 - 8 * i));
    hash_parts(out, parts, 4);
}

void agree_note_phase(struct core *core, struct link *link, enum link_phase phase)
{
    bool news = link->phase != phase;

    link->phase = phase;
    if (phase != LINK_PHASE_AGREED)
        return;
    link->agreed_at = core->now;
    if (news)
        core_report(core, STATUS_OK, link, NULL, "agreed");
}
