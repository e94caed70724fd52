/* What others may look at: links, peers, counters, bounds. */
#include "protocol/core_state.h"

const char *link_phase_name(enum link_phase phase)
{
    static const char *const names[] = {"greeting", "syncing", "agreed", "idle"};

    return names[phase];
}

static uint64_t apart(uint64_t a, uint64_t b)
{
    return a > b ? a - b : b - a;
}

bool core_link_at(const struct core *core, size_t index, struct link_view *out)
{
    const struct link *link;

    if (index >= core->link_count)
        return false;
    link = core->links[index];
    *out = (struct link_view){
        .link = link->id,
        .outbound = link->outbound,
        .principal = link_principal(core, link),
        .phase = link->phase,
        .since = link->since,
        .agreed_at = link->agreed_at,
        .clock_offset_ms = link->clock_offset_ms,
        .records_in = link->records_in,
        .records_out = link->records_out,
        .refused = link->refused,
    };
    memcpy(out->address, link->address, sizeof(out->address));
    for (int lane = 0; lane < LANE_COUNT && link->greeted; lane++) {
        struct lane_digest ours;

        ledger_digest(core->ledger, (enum lane)lane, &ours);
        out->lane_apart[lane] = apart(ours.count, link->remote.lanes[lane].count);
    }
    return true;
}

bool core_peer_at(const struct core *core, size_t index, struct peer_view *out)
{
    const struct peer *peer;

    if (index >= core->peer_count)
        return false;
    peer = &core->peers[index];
    *out = (struct peer_view){
        .principal = peer->principal,
        .pinned = peer->pinned,
        .proven = peer->proven,
        .linked = peers_is_linked(core, peer),
        .failures = peer->failures,
        .next_dial_at = peer->next_dial_at,
        .shunned_until = peers_shunned_until(core, peer),
    };
    memcpy(out->address, peer->address, sizeof(out->address));
    return true;
}

void core_counters(const struct core *core, struct core_counters *out)
{
    *out = core->counters;
}

static bool link_within_bounds(const struct link *link)
{
    return link->outbox_count <= LIMIT_OUTBOX && link->unacknowledged <= LIMIT_WINDOW &&
           link->shelf.count <= LIMIT_SHELF && link->shelf.size <= LIMIT_SHELF_SIZE &&
           link->known.count <= LIMIT_KNOWN && link->withheld.count <= LIMIT_WITHHELD &&
           link->unwanted.count <= LIMIT_WITHHELD && link->sync.wanted.count <= LIMIT_WANTED &&
           link->sync.needs.count + link->sync.haves.count <= LIMIT_RECONCILE_IDS &&
           link->answer.wanted.count <= LIMIT_WANTED &&
           link->gone.count + link->refusal_count <=
               LIMIT_WINDOW * LIMIT_RECORDS_FRAME + LIMIT_WANTED;
}

bool core_within_bounds(const struct core *core)
{
    for (size_t i = 0; i < core->link_count; i++)
        if (!link_within_bounds(core->links[i]))
            return false;
    return core->link_count <= LIMIT_LINKS && core->peer_count <= LIMIT_PEERS &&
           core->shun_count <= LIMIT_SHUNS &&
           core->intake.delivery_count <= LIMIT_DELIVERIES + LIMIT_LINKS &&
           core->intake.bad.count <= LIMIT_BAD;
}

void core_set_delegation(struct core *core, const struct id *delegation)
{
    if (id_equal(&core->config.delegation, delegation))
        return;
    core->config.delegation = *delegation;
    clone_begin(core);
}

void core_set_address(struct core *core, const char *address)
{
    size_t size = strnlen(address, CORE_ADDRESS_SIZE - 1);

    memcpy(core->config.address, address, size);
    core->config.address[size] = '\0';
}
