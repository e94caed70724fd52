/* Which peers to dial, and when. SPEC section 10.7. */
#include "protocol/core_state.h"

/* What we have of links that we dialled, pinned peers' left out. The peers have been looked
 * through. */
struct reach {
    size_t dialled;
    size_t countries; /* different ones behind links, unknown ones not counted; LIMIT_COUNTRIES ends
                         it */
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

    for (size_t i = 0; i < core->link_count && reach.countries < LIMIT_COUNTRIES; i++) {
        const struct link *link = core->links[i];
        struct principal_view view;
        struct id principal;

        if (link->closing || !link->greeted)
            continue;
        principal = link_principal(core, link);
        note_country(&reach, country_of(core, &principal, &view));
    }
    for (size_t i = 0; i < core->peer_count; i++) {
        const struct peer *peer = &core->peers[i];

        if (!peer->pinned && (peer->dialling || peer->linked))
            reach.dialled++;
    }
    return reach;
}

static bool is_candidate(const struct core *core, const struct peer *peer)
{
    return !peer->is_self && !peer->dialling && peer->next_dial_at.ms <= core->now.ms &&
           !peer->linked &&
           (peer->pinned ||
            !peers_is_shunned(core, peer->proven ? &peer->device : NULL, peer->address));
}

/* Another country than the only one that we reach; none reached counts as such. */
static bool widens(const struct core *core, const struct reach *reach, const struct peer *peer)
{
    struct principal_view view;
    const char *country;

    if (reach->countries >= LIMIT_COUNTRIES)
        return false;
    country = country_of(core, &peer->principal, &view);
    return country[0] != '\0' && strcmp(country, reach->first) != 0;
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

static struct instant later(struct instant a, struct instant b)
{
    return a.ms > b.ms ? a : b;
}

/* When the next peer comes out of its backoff or its shunning. */
static struct instant find_due(const struct core *core)
{
    struct instant due = {.ms = UINT64_MAX};

    for (size_t i = 0; i < core->peer_count; i++) {
        const struct peer *peer = &core->peers[i];
        struct instant own;

        if (peer->is_self || peer->dialling || peer->next_dial_at.ms >= due.ms ||
            peers_is_linked(core, peer))
            continue;
        own = peer->next_dial_at;
        if (!peer->pinned)
            own = later(own, peers_shunned_until(core, peer));
        if (own.ms < due.ms)
            due = own;
    }
    return due;
}

/* All peers times all links: only when something has changed, not at every step. */
static void look(struct core *core)
{
    if (core->dial_known)
        return;
    for (size_t i = 0; i < core->peer_count; i++)
        core->peers[i].linked = peers_is_linked(core, &core->peers[i]);
    core->dial_due = find_due(core);
    core->dial_known = true;
}

void dial_forget(struct core *core)
{
    core->dial_known = false;
}

void dial_tick(struct core *core)
{
    struct peer *peer;

    look(core);
    if (core->now.ms < core->dial_at.ms || core->now.ms < core->dial_due.ms)
        return;
    core->dial_at = instant_after(core->now, LIMIT_DIAL_LOOK_MS);
    while ((peer = choose(core)) != NULL) {
        struct effect effect = {.type = EFFECT_DIAL, .named = peer->pinned};

        peer->dialling = true;
        dial_forget(core);
        memcpy(effect.address, peer->address, sizeof(effect.address));
        core_emit(core, &effect);
        if (core->status != STATUS_OK)
            return;
    }
}

struct instant dial_wake_at(struct core *core)
{
    look(core);
    return core->dial_due.ms < core->dial_at.ms ? core->dial_at : core->dial_due;
}

bool core_knows_when_to_dial(const struct core *core)
{
    struct instant due = find_due(core);

    if (!core->dial_known)
        return true;
    for (size_t i = 0; i < core->peer_count; i++)
        if (core->peers[i].linked != peers_is_linked(core, &core->peers[i]))
            return false;
    return later(due, core->now).ms == later(core->dial_due, core->now).ms;
}
