/* Hello, ping and pong: who the peer is, how far apart we are, and whether it still lives.
 * SPEC sections 10.1 and 10.2. */
#include "protocol/core_state.h"

#define SOFTWARE "zawlbuk"

struct frame_state greet_state(const struct core *core)
{
    struct frame_state state = {
        .wall = core->moment.wall,
        .good = core->moment.good,
        .hour = ledger_hour(core->ledger),
        .trust_version = ledger_trust_version(core->ledger),
    };

    for (int lane = 0; lane < LANE_COUNT; lane++)
        ledger_digest(core->ledger, (enum lane)lane, &state.lanes[lane]);
    return state;
}

void greet_send_hello(struct core *core, struct link *link)
{
    size_t begin = core_frame_begin(core);
    struct frame_hello hello = {
        .network = core->config.network,
        .state = greet_state(core),
        .address = span_of_text(core->config.outbound_only ? "" : core->config.address),
        .software = span_of_text(SOFTWARE),
    };

    memcpy(hello.random, link->random, sizeof(hello.random));
    memcpy(hello.declined, core->config.declined, sizeof(hello.declined));
    core_send(core, link, begin, frame_write_hello(&core->effects->arena, &hello));
}

static void send_state(struct core *core, struct link *link, enum frame_type type)
{
    size_t begin = core_frame_begin(core);
    struct frame_state state = greet_state(core);

    core_send(core, link, begin, frame_write_state(&core->effects->arena, type, &state));
}

void greet_send_ping(struct core *core, struct link *link)
{
    link->pongs_due++;
    link->pinged_at = core->now;
    link->ping_at = instant_after(core->now, core_jitter(core, LIMIT_PING_MS));
    send_state(core, link, FRAME_PING);
}

/* What the peer may take of us, and we of it, hangs on these. */
static bool view_changed(const struct frame_state *before, const struct frame_state *after)
{
    return before->trust_version != after->trust_version || before->good != after->good ||
           before->hour.value != after->hour.value;
}

static void take_clock(struct core *core, struct link *link, int64_t offset_ms)
{
    link->clock_offset_ms = offset_ms;
    link->told_clock = ++core->clocks_told;
}

static void take_state(struct core *core, struct link *link, const struct frame_state *state)
{
    int64_t offset = state->wall.ms - core->told.wall.ms;
    int64_t moved = offset - link->clock_offset_ms;

    if (view_changed(&link->remote, state) || moved > LIMIT_JUMP_MS || moved < -LIMIT_JUMP_MS)
        out_forget_refusals(link);
    link->remote = *state;
    take_clock(core, link, offset);
}

void greet_on_state(struct core *core, struct link *link, const struct frame *frame)
{
    bool pong = frame->type == FRAME_PONG;

    if (pong && link->pongs_due > 0)
        link->pongs_due--;
    else if (!link_spend(core, link))
        return;
    take_state(core, link, &frame->state);
    if (!pong)
        send_state(core, link, FRAME_PONG);
    sync_on_state(core, link, pong);
    answer_rest(core, link);
}

/* Of two links between the same two devices both ends keep the same one: where one end dialled
 * both, the newer, since it would not dial again if the older still lived; else the one whose
 * dialler's random bytes are less. */
static struct link *lesser(struct link *newer, struct link *older)
{
    const uint8_t *random_newer = newer->outbound ? newer->random : newer->peer_random;
    const uint8_t *random_older = older->outbound ? older->random : older->peer_random;

    if (newer->outbound == older->outbound)
        return older;
    return memcmp(random_newer, random_older, sizeof(newer->random)) < 0 ? older : newer;
}

/* False when this link is the one that goes. */
static bool drop_double(struct core *core, struct link *link)
{
    for (size_t i = 0; i < core->link_count; i++) {
        struct link *other = core->links[i];
        struct link *goes;

        if (other == link || other->closing || !other->greeted ||
            memcmp(other->device.bytes, link->device.bytes, PUBLIC_KEY_SIZE) != 0)
            continue;
        goes = lesser(link, other);
        core_drop(core, goes, STATUS_EXISTS, "linked twice");
        if (goes == link)
            return false;
    }
    return true;
}

/* Our own hello came back to us by another link of ours. */
static bool is_self(const struct core *core, const struct frame_hello *hello)
{
    for (size_t i = 0; i < core->link_count; i++)
        if (memcmp(core->links[i]->random, hello->random, sizeof(hello->random)) == 0)
            return true;
    return false;
}

/* By whoever sits on the way to an address, our random may come back as well; only our device
 * proves that the address is our own. */
static bool is_own_device(const struct core *core, const struct link *link)
{
    static const struct public_key untold;
    const struct public_key *own = &core->config.device;

    return memcmp(own->bytes, untold.bytes, PUBLIC_KEY_SIZE) == 0 ||
           memcmp(own->bytes, link->device.bytes, PUBLIC_KEY_SIZE) == 0;
}

static void forget_self(struct core *core, struct link *link)
{
    struct peer *peer = link->outbound ? peers_find(core, link->address) : NULL;

    if (!is_own_device(core, link)) {
        core_blame(core, link, STATUS_BAD_FRAME, "our own random, by another device");
        return;
    }

    if (peer != NULL)
        peer->is_self = true;
    core_drop(core, link, STATUS_EXISTS, "that is this node itself");
}

void greet_on_hello(struct core *core, struct link *link, const struct frame_hello *hello)
{
    if (!id_equal(&hello->network, &core->config.network)) {
        core_blame(core, link, STATUS_BAD_NETWORK, "the peer is of another network");
        return;
    }
    if (!hello->speaks) {
        core_blame(core, link, STATUS_BAD_VERSION, "no set in common");
        return;
    }
    if (is_self(core, hello)) {
        forget_self(core, link);
        return;
    }
    memcpy(link->peer_random, hello->random, sizeof(link->peer_random));
    memcpy(link->declined, hello->declined, sizeof(link->declined));
    link->remote = hello->state;
    take_clock(core, link, hello->state.wall.ms - core->told.wall.ms);
    link->greeted = true;
    link->phase = LINK_PHASE_SYNCING;
    link->ping_at = instant_after(core->now, core_jitter(core, LIMIT_PING_MS));
    link->sync.salted_at = core->now;
    peers_on_greeted(core, link, hello->address);
    if (!drop_double(core, link))
        return;
    out_introduce(core, link);
    sync_on_state(core, link, false);
}

/* Our trust view is another: what was refused may be offered anew, and every peer is told soon. */
void greet_on_trust(struct core *core)
{
    uint64_t version = ledger_trust_version(core->ledger);

    if (version == core->trust_pinged)
        return;
    core->trust_pinged = version;
    for (size_t i = 0; i < core->link_count; i++) {
        struct link *link = core->links[i];
        struct instant soon = instant_after(core->now, LIMIT_PING_SETTLE_MS);
        struct instant least = instant_after(link->pinged_at, LIMIT_PING_LEAST_MS);

        out_forget_refusals(link);
        if (least.ms > soon.ms)
            soon = least;
        if (soon.ms < link->ping_at.ms)
            link->ping_at = soon;
    }
}

static struct instant deadline(const struct link *link)
{
    return instant_after(link->heard_at, link->greeted ? LIMIT_IDLE_MS : LIMIT_GREETING_MS);
}

void greet_tick(struct core *core, struct link *link)
{
    if (link->closing)
        return;
    if (core->now.ms >= deadline(link).ms) {
        core_drop(core, link, STATUS_TIMED_OUT, "nothing was heard for too long");
        return;
    }
    if (!link->greeted || core->now.ms < link->ping_at.ms)
        return;
    greet_send_ping(core, link);
    if (link->introduced_at.ms + HOUR_MS <= core->now.ms)
        out_introduce(core, link);
}

struct instant greet_wake_at(const struct link *link)
{
    struct instant at = deadline(link);

    return link->greeted && link->ping_at.ms < at.ms ? link->ping_at : at;
}
