/* The addresses of peers: where they come from, what is known of each, which are shunned. SPEC
 * section 10.7. */
#include "protocol/core_state.h"

#include "protocol/body/body.h"

static bool same_device(const struct public_key *a, const struct public_key *b)
{
    return memcmp(a->bytes, b->bytes, PUBLIC_KEY_SIZE) == 0;
}

struct peer *peers_find(const struct core *core, const char *address)
{
    for (size_t i = 0; i < core->peer_count; i++)
        if (strcmp(core->peers[i].address, address) == 0)
            return &core->peers[i];
    return NULL;
}

/* What somebody who dialled us claimed to be does not keep us from a peer that the operator named.
 */
static bool is_device_of(const struct peer *peer, const struct public_key *device)
{
    return peer->has_device && (peer->proven || !peer->pinned) &&
           same_device(&peer->device, device);
}

bool peers_is_named(const struct core *core, const struct public_key *device)
{
    for (size_t i = 0; i < core->peer_count; i++) {
        const struct peer *peer = &core->peers[i];

        if (peer->pinned && peer->proven && same_device(&peer->device, device))
            return true;
    }
    return false;
}

bool peers_is_linked(const struct core *core, const struct peer *peer)
{
    for (size_t i = 0; i < core->link_count; i++) {
        const struct link *link = core->links[i];

        if (link->closing)
            continue;
        if (link->outbound && strcmp(link->address, peer->address) == 0)
            return true;
        if (link->greeted && is_device_of(peer, &link->device))
            return true;
    }
    return false;
}

/* How readily a peer makes room for another, least readily first. */
enum worth {
    WORTH_FIXED,   /* never: named, or awaited */
    WORTH_LINKED,  /* for one that is named */
    WORTH_FOUND,   /* so too */
    WORTH_FAILING, /* from here on for any */
    WORTH_CROWDED, /* found where many others were found */
    WORTH_NEVER_FOUND,
};

static size_t host_size(const char *address)
{
    return (size_t)(strrchr(address, ':') - address);
}

static bool is_crowded(const struct core *core, const struct peer *peer)
{
    size_t size = host_size(peer->address);
    size_t count = 0;

    for (size_t i = 0; i < core->peer_count; i++) {
        const struct peer *other = &core->peers[i];

        count += other->proven && !other->pinned && host_size(other->address) == size &&
                 memcmp(other->address, peer->address, size) == 0;
    }
    return count > LIMIT_HOST_PEERS;
}

static enum worth worth_of(const struct core *core, const struct peer *peer)
{
    if (peer->pinned || peer->dialling)
        return WORTH_FIXED;
    if (peers_is_linked(core, peer))
        return WORTH_LINKED;
    if (!peer->proven)
        return WORTH_NEVER_FOUND;
    if (is_crowded(core, peer))
        return WORTH_CROWDED;
    return peer->failures >= LIMIT_DIAL_FAILURES ? WORTH_FAILING : WORTH_FOUND;
}

/* The one to forget for a newcomer: of those that make room most readily, the one that failed most
 * often. NULL: the newcomer is not taken. */
static struct peer *least_useful(struct core *core, bool pinned)
{
    enum worth most = pinned ? WORTH_FIXED : WORTH_FOUND;
    struct peer *least = NULL;

    for (size_t i = 0; i < core->peer_count; i++) {
        struct peer *peer = &core->peers[i];
        enum worth worth = worth_of(core, peer);

        if (worth > most || (least != NULL && worth == most && peer->failures > least->failures)) {
            least = peer;
            most = worth;
        }
    }
    return least;
}

static struct peer *add(struct core *core, struct span address, bool pinned)
{
    char text[CORE_ADDRESS_SIZE] = {0};
    struct peer *peer;

    if (!frame_address_valid(address))
        return NULL;
    memcpy(text, address.bytes, address.size);
    if (strcmp(text, core->config.address) == 0)
        return NULL;
    peer = peers_find(core, text);
    if (peer != NULL)
        return peer;
    peer = core->peer_count < LIMIT_PEERS ? &core->peers[core->peer_count++]
                                          : least_useful(core, pinned);
    if (peer == NULL)
        return NULL;
    *peer = (struct peer){.next_dial_at = core->now};
    memcpy(peer->address, text, sizeof(peer->address));
    dial_forget(core);
    return peer;
}

/* An address that somebody told; nobody's but the operator's counts where named peers alone do. */
static struct peer *learn(struct core *core, struct span address)
{
    return core->config.named_only ? NULL : add(core, address, false);
}

static void back_off(struct core *core, struct peer *peer)
{
    uint64_t ms = LIMIT_DIAL_MS;

    for (uint32_t i = 0; i < peer->failures && ms < LIMIT_DIAL_MOST_MS; i++)
        ms *= 2;
    if (ms > LIMIT_DIAL_MOST_MS)
        ms = LIMIT_DIAL_MOST_MS;
    peer->failures++;
    peer->next_dial_at = instant_after(core->now, core_jitter(core, ms));
    dial_forget(core);
}

void peers_on_failed(struct core *core, const char *address)
{
    struct peer *peer = peers_find(core, address);

    if (peer == NULL)
        return;
    peer->dialling = false;
    back_off(core, peer);
    core->dial_at = core->now;
}

/* Its address is not shunned: whoever sits on the way to it, and broke the protocol in its place,
 * keeps us from it no longer than he sits there. */
static void pin(struct core *core, struct peer *peer)
{
    peer->pinned = true;
    for (size_t i = 0; i < core->shun_count; i++)
        if (strcmp(core->shuns[i].address, peer->address) == 0)
            core->shuns[i].address[0] = '\0';
}

void peers_on_event(struct core *core, const struct event *event)
{
    struct peer *peer;

    if (event->type == EVENT_DIAL_FAILED) {
        peers_on_failed(core, event->peer.address);
        return;
    }
    peer = event->peer.pinned ? add(core, span_of_text(event->peer.address), true)
                              : learn(core, span_of_text(event->peer.address));
    if (peer != NULL && event->peer.pinned)
        pin(core, peer);
    core->dial_at = core->now;
    dial_forget(core);
}

/* Where an association says that its node can be reached; that it does is proved by dialling. */
void peers_note_beacon(struct core *core, const struct record *record)
{
    struct beacon beacon;

    if (record->kind != KIND_BEACON || id_equal(&record->author, &core->config.self) ||
        beacon_show(&beacon, record->body, NULL) != STATUS_OK)
        return;
    for (uint32_t i = 0; i < beacon.addresses.count; i++) {
        struct peer *peer = learn(core, beacon.addresses.items[i]);

        if (peer != NULL && !peer->proven)
            peer->principal = record->author;
    }
}

void peers_on_tips(struct core *core, struct link *link, const struct frame_peers *tips)
{
    if (link->tips_at.ms != 0 && core->now.ms < link->tips_at.ms + LIMIT_TIPS_MS)
        return;
    link->tips_at = core->now;
    for (uint32_t i = 0; i < tips->count; i++)
        (void)learn(core, tips->addresses[i]);
}

void peers_on_up(struct core *core, struct link *link)
{
    struct peer *peer = link->outbound ? peers_find(core, link->address) : NULL;

    if (peer != NULL)
        peer->dialling = false;
    dial_forget(core);
}

/* A peer that we dialled has proved what stands behind its address. What one that dialled us says
 * of its own address is a tip; it may not speak for an address that is proved to be another's. */
void peers_on_greeted(struct core *core, struct link *link, struct span claimed)
{
    struct peer *peer = link->outbound ? peers_find(core, link->address) : learn(core, claimed);

    dial_forget(core);
    if (peer == NULL || (!link->outbound && peer->proven))
        return;
    peer->proven = peer->proven || link->outbound;
    peer->device = link->device;
    peer->has_device = true;
    peer->principal = link_principal(core, link);
}

/* Addresses that we dialled, or that our peers say are theirs, from a random one on. */
static void tell(struct core *core, struct link *link)
{
    struct span addresses[LIMIT_PEERS_FRAME];
    size_t begin = core_frame_begin(core);
    size_t start = core->peer_count == 0 ? 0 : core_random(core) % core->peer_count;
    size_t count = 0;

    for (size_t i = 0; i < core->peer_count && count < LIMIT_PEERS_FRAME; i++) {
        const struct peer *peer = &core->peers[(start + i) % core->peer_count];

        if (peer->has_device && !peer->is_self && !same_device(&peer->device, &link->device))
            addresses[count++] = span_of_text(peer->address);
    }
    link->told_at = core->now;
    if (count > 0)
        core_send(core, link, begin, frame_write_peers(&core->effects->arena, addresses, count));
}

void peers_on_agreed(struct core *core, struct link *link)
{
    struct peer *peer = link->outbound ? peers_find(core, link->address) : NULL;

    if (peer != NULL) {
        peer->failures = 0;
        peer->principal = link_principal(core, link);
    }
    if (link->told_at.ms == 0 || core->now.ms >= link->told_at.ms + LIMIT_TELL_MS)
        tell(core, link);
}

void peers_on_down(struct core *core, struct link *link)
{
    struct peer *peer = link->outbound ? peers_find(core, link->address) : NULL;

    if (peer != NULL)
        back_off(core, peer);
    core->dial_at = core->now;
}

static struct shun *find_shun(const struct core *core, const struct link *link)
{
    for (size_t i = 0; i < core->shun_count; i++) {
        struct shun *shun = &core->shuns[i];

        if (same_device(&shun->device, &link->device) ||
            (link->outbound && strcmp(shun->address, link->address) == 0))
            return shun;
    }
    return NULL;
}

static struct shun *make_shun(struct core *core)
{
    struct shun *soonest = &core->shuns[0];

    if (core->shun_count < LIMIT_SHUNS)
        return &core->shuns[core->shun_count++];
    for (size_t i = 1; i < core->shun_count; i++)
        if (core->shuns[i].until.ms < soonest->until.ms)
            soonest = &core->shuns[i];
    return soonest;
}

/* Twice as long as the last time, unless the peer was good for as long as the longest. */
static uint64_t next_span(const struct core *core, const struct shun *shun)
{
    if (shun->span_ms == 0 || core->now.ms > shun->until.ms + LIMIT_SHUN_MOST_MS)
        return LIMIT_SHUN_MS;
    return shun->span_ms >= LIMIT_SHUN_MOST_MS / 2 ? LIMIT_SHUN_MOST_MS : shun->span_ms * 2;
}

void peers_shun(struct core *core, const struct link *link)
{
    const struct peer *peer = link->outbound ? peers_find(core, link->address) : NULL;
    struct shun *shun = find_shun(core, link);

    if (shun == NULL) {
        shun = make_shun(core);
        *shun = (struct shun){.device = link->device};
    }
    if (link->outbound && (peer == NULL || !peer->pinned))
        memcpy(shun->address, link->address, sizeof(shun->address));
    shun->span_ms = next_span(core, shun);
    shun->until = instant_after(core->now, shun->span_ms);
    dial_forget(core);
}

bool peers_is_shunned(const struct core *core, const struct public_key *device, const char *address)
{
    for (size_t i = 0; i < core->shun_count; i++) {
        const struct shun *shun = &core->shuns[i];

        if (core->now.ms < shun->until.ms &&
            ((device != NULL && same_device(&shun->device, device)) ||
             (address[0] != '\0' && strcmp(shun->address, address) == 0)))
            return true;
    }
    return false;
}

struct instant peers_shunned_until(const struct core *core, const struct peer *peer)
{
    struct instant until = {.ms = 0};

    for (size_t i = 0; i < core->shun_count; i++) {
        const struct shun *shun = &core->shuns[i];
        bool same = strcmp(shun->address, peer->address) == 0 ||
                    (peer->proven && same_device(&shun->device, &peer->device));

        if (same && shun->until.ms > core->now.ms && shun->until.ms > until.ms)
            until = shun->until;
    }
    return until;
}
