/* Which peers to dial, and when. SPEC section 10.7. */
#include "protocol/core_state.h"

/* What we have of links that we dialled, pinned peers' left out. */
struct reach {
    size_t dialled;
    size_t countries; /* different ones behind any link, unknown ones not counted */
    char first[3];
};

static const char *country_of(const struct core *core, const struct id *principal,
                              struct principal_view *view)
{
    if (id_is_zero(principal) || !ledger_principal(core->ledger, principal, view))
        return "";
    return view->country;
}

static void note_country(struct reach *reach, const char *country)
{
    if (country[0] == '\0' || strcmp(country, reach->first) == 0)
        return;
    if (reach->countries++ == 0)
        memcpy(reach->first, country, sizeof(reach->first));
}

static struct reach reach_of(const struct core *core)
{
    struct reach reach = {0};

    for (size_t i = 0; i < core->link_count; i++) {
        const struct link *link = core->links[i];
        struct id principal = link_principal(core, link);
        struct principal_view view;

        if (!link->closing && link->greeted)
            note_country(&reach, country_of(core, &principal, &view));
    }
    for (size_t i = 0; i < core->peer_count; i++) {
        const struct peer *peer = &core->peers[i];

        if (!peer->pinned && (peer->dialling || peers_is_linked(core, peer)))
            reach.dialled++;
    }
    return reach;
}

static bool is_candidate(const struct core *core, const struct peer *peer)
{
    return !peer->is_self && !peer->dialling && peer->next_dial_at.ms <= core->now.ms &&
           !peers_is_linked(core, peer) &&
           !peers_is_shunned(core, peer->proven ? &peer->device : NULL, peer->address);
}

/* Another country than the only one that we reach; none reached counts as such. */
static bool widens(const struct core *core, const struct reach *reach, const struct peer *peer)
{
    struct principal_view view;
    const char *country = country_of(core, &peer->principal, &view);

    return reach->countries < LIMIT_COUNTRIES && country[0] != '\0' &&
           strcmp(country, reach->first) != 0;
}

/* 0: not now. Pinned peers always; one that widens our reach before any other, and beyond the
 * number that we keep otherwise. */
static uint32_t rank(const struct core *core, const struct reach *reach, const struct peer *peer)
{
    if (!is_candidate(core, peer))
        return 0;
    if (peer->pinned)
        return 4;
    if (widens(core, reach, peer))
        return reach->dialled <= LIMIT_DIALLED ? 3 : 0;
    if (reach->dialled >= LIMIT_DIALLED)
        return 0;
    return peer->proven ? 2 : 1;
}

static struct peer *choose(struct core *core)
{
    struct reach reach = reach_of(core);
    size_t start = core->peer_count == 0 ? 0 : core_random(core) % core->peer_count;
    struct peer *best = NULL;
    uint32_t best_rank = 0;

    for (size_t i = 0; i < core->peer_count; i++) {
        struct peer *peer = &core->peers[(start + i) % core->peer_count];
        uint32_t own = rank(core, &reach, peer);

        if (own > best_rank) {
            best = peer;
            best_rank = own;
        }
    }
    return best;
}

static bool anyone_due(const struct core *core)
{
    for (size_t i = 0; i < core->peer_count; i++)
        if (is_candidate(core, &core->peers[i]))
            return true;
    return false;
}

void dial_tick(struct core *core)
{
    struct peer *peer;

    if (core->now.ms < core->dial_at.ms || !anyone_due(core))
        return;
    core->dial_at = instant_after(core->now, LIMIT_DIAL_LOOK_MS);
    while ((peer = choose(core)) != NULL) {
        struct effect effect = {.type = EFFECT_DIAL};

        peer->dialling = true;
        memcpy(effect.address, peer->address, sizeof(effect.address));
        core_emit(core, &effect);
        if (core->status != STATUS_OK)
            return;
    }
}

/* When the next peer comes out of its backoff or its shunning; not before the next look at them. */
struct instant dial_wake_at(const struct core *core)
{
    struct instant at = {.ms = UINT64_MAX};

    for (size_t i = 0; i < core->peer_count; i++) {
        const struct peer *peer = &core->peers[i];
        struct instant shunned_until;

        if (peer->is_self || peer->dialling || peer->next_dial_at.ms >= at.ms ||
            peers_is_linked(core, peer))
            continue;
        shunned_until = peers_shunned_until(core, peer);
        if (shunned_until.ms < at.ms)
            at = shunned_until.ms > peer->next_dial_at.ms ? shunned_until : peer->next_dial_at;
    }
    return at.ms < core->dial_at.ms ? core->dial_at : at;
}
