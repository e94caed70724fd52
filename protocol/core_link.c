/* Links: up, down, and each frame to whom it concerns. SPEC section 10.1. */
#include "protocol/core_state.h"

#include <stdlib.h>

struct link *core_link_find(const struct core *core, struct link_id id)
{
    for (size_t i = 0; i < core->link_count; i++)
        if (core->links[i]->id.value == id.value)
            return core->links[i];
    return NULL;
}

static struct id principal_behind(const struct core *core, const struct id *delegation,
                                  const struct public_key *device)
{
    struct delegation_view view;

    if (id_is_zero(delegation) || !ledger_delegation(core->ledger, delegation, &view) ||
        !view.alive || memcmp(view.key.bytes, device->bytes, PUBLIC_KEY_SIZE) != 0)
        return (struct id){0};
    return view.principal;
}

struct id link_principal(const struct core *core, const struct link *link)
{
    return principal_behind(core, &link->delegation, &link->device);
}

/* Whether one that dialled us has no claim to a place before others: SPEC section 10.7. */
static bool is_strange(const struct core *core, const struct id *delegation,
                       const struct public_key *device)
{
    struct id principal = principal_behind(core, delegation, device);
    struct principal_view view;

    if (id_equal(&principal, &core->config.self) || peers_is_named(core, device))
        return false;
    return !ledger_principal(core->ledger, &principal, &view) || !admission_admits(view.admission);
}

bool link_is_strange(const struct core *core, const struct link *link)
{
    return !link->outbound && is_strange(core, &link->delegation, &link->device);
}

void link_free(struct link *link)
{
    out_done(link);
    shelf_done(&link->shelf);
    sync_done(&link->sync);
    answer_done(&link->answer);
    free(link);
}

void links_sweep(struct core *core)
{
    size_t kept = 0;

    for (size_t i = 0; i < core->link_count; i++) {
        if (core->links[i]->id.value != 0)
            core->links[kept++] = core->links[i];
        else
            link_free(core->links[i]);
    }
    core->link_count = kept;
}

bool link_spend(struct core *core, struct link *link)
{
    uint64_t earned = (core->now.ms - link->refilled_at.ms) / LIMIT_ALLOWANCE_MS;
    uint64_t sum = link->allowance + earned;

    link->allowance = sum > LIMIT_ALLOWANCE ? LIMIT_ALLOWANCE : (uint32_t)sum;
    link->refilled_at.ms += earned * LIMIT_ALLOWANCE_MS;
    if (link->allowance == 0) {
        core_blame(core, link, STATUS_BAD_FRAME, "more requests than a link may make");
        return false;
    }
    link->allowance--;
    return true;
}

void link_end(struct core *core, struct link *link)
{
    link->closing = true;
    core->wants_version++;
    dial_forget(core);
}

static struct link *link_open(struct core *core, const struct event *event)
{
    struct link *link = calloc(1, sizeof(*link));

    if (link == NULL) {
        core_note(core, STATUS_NO_MEMORY);
        return NULL;
    }
    *link = (struct link){
        .id = event->link,
        .outbound = event->up.outbound,
        .delegation = event->up.delegation,
        .device = event->up.device,
        .since = core->now,
        .heard_at = core->now,
        .refilled_at = core->now,
        .allowance = LIMIT_ALLOWANCE,
        .shelf.trust_seen = ledger_trust_version(core->ledger),
    };
    memcpy(link->address, event->up.address, sizeof(link->address));
    memcpy(link->random, event->up.random, sizeof(link->random));
    id_set_init(&link->known, LIMIT_KNOWN, core->config.scatter);
    id_set_init(&link->withheld, LIMIT_WITHHELD, core->config.scatter);
    id_set_init(&link->unwanted, LIMIT_WITHHELD, core->config.scatter);
    sync_init(&link->sync, core->config.scatter);
    answer_init(&link->answer);
    core->links[core->link_count++] = link;
    return link;
}

/* A link for which there is no room: nothing is kept of it. */
static void turn_away(struct core *core, const struct event *event)
{
    const struct effect drop = {
        .type = EFFECT_DROP,
        .link = event->link,
        .status = STATUS_BUSY,
        .text = "as many links as there may be",
    };

    core->counters.links_dropped++;
    core_emit(core, &drop);
}

/* The youngest stranger's, or NULL. */
static struct link *least_link(const struct core *core)
{
    for (size_t i = core->link_count; i > 0; i--) {
        struct link *link = core->links[i - 1];

        if (link_is_strange(core, link))
            return link;
    }
    return NULL;
}

static void go_down(struct core *core, struct link *link)
{
    peers_on_down(core, link);
    link_end(core, link);
    link->id.value = 0;
}

/* False when the newcomer is to be turned away. What goes leaves at once: of its LINK_DOWN, nothing
 * needs to be known any more. */
static bool make_room(struct core *core, const struct event *event)
{
    struct link *least;

    for (size_t i = 0; i < core->link_count && core->link_count == LIMIT_LINKS; i++)
        if (core->links[i]->closing)
            go_down(core, core->links[i]);
    links_sweep(core);
    if (core->link_count < LIMIT_LINKS)
        return true;
    least = least_link(core);
    if (least == NULL ||
        (!event->up.outbound && is_strange(core, &event->up.delegation, &event->up.device)))
        return false;
    core_drop(core, least, STATUS_BUSY, "a stranger's link gives way");
    go_down(core, least);
    links_sweep(core);
    return true;
}

void link_on_up(struct core *core, const struct event *event)
{
    struct link *link;

    if (!make_room(core, event)) {
        peers_on_failed(core, event->up.address);
        turn_away(core, event);
        return;
    }
    link = link_open(core, event);
    if (link == NULL)
        return;
    peers_on_up(core, link);
    if (peers_is_shunned(core, &link->device, link->outbound ? link->address : ""))
        core_drop(core, link, STATUS_SHUNNED, "shunned for a while");
    else
        greet_send_hello(core, link);
}

void link_on_down(struct core *core, const struct event *event)
{
    struct link *link = core_link_find(core, event->link);

    if (link != NULL)
        go_down(core, link);
}

static void on_bye(struct core *core, struct link *link, enum status reason)
{
    const struct effect drop = {
        .type = EFFECT_DROP,
        .link = link->id,
        .status = reason,
        .text = "the peer said bye",
    };

    link_end(core, link);
    core_emit(core, &drop);
}

static void on_greeted_frame(struct core *core, struct link *link, const struct frame *frame)
{
    switch (frame->type) {
    case FRAME_HELLO:
        core_blame(core, link, STATUS_BAD_FRAME, "a second hello");
        break;
    case FRAME_PING:
    case FRAME_PONG:
        greet_on_state(core, link, frame);
        break;
    case FRAME_RECONCILE:
        if (link->outbound)
            sync_on_message(core, link, &frame->reconcile);
        else
            answer_on_message(core, link, &frame->reconcile);
        break;
    case FRAME_WANT:
        answer_on_want(core, link, &frame->ids);
        break;
    case FRAME_RECORDS:
        intake_on_records(core, link, &frame->records);
        break;
    case FRAME_GONE:
        out_on_gone(core, link, &frame->ids);
        break;
    case FRAME_REFUSED:
        out_on_refused(core, link, &frame->refused);
        break;
    case FRAME_GOT:
        out_on_got(core, link, frame->got);
        break;
    case FRAME_PEERS:
        peers_on_tips(core, link, &frame->peers);
        break;
    case FRAME_BYE:
        on_bye(core, link, frame->bye);
        break;
    }
}

void link_on_frame(struct core *core, const struct event *event)
{
    struct link *link = core_link_find(core, event->link);
    enum status status;

    if (link == NULL || link->closing)
        return;
    core->counters.frames_in++;
    link->heard_at = core->now;
    status = frame_read(core->frame, event->frame);
    if (status != STATUS_OK)
        core_blame(core, link, status, "a malformed frame");
    else if (link->greeted)
        on_greeted_frame(core, link, core->frame);
    else if (core->frame->type == FRAME_HELLO)
        greet_on_hello(core, link, &core->frame->hello);
    else if (core->frame->type == FRAME_BYE)
        on_bye(core, link, core->frame->bye);
    else
        core_blame(core, link, STATUS_BAD_FRAME, "a frame before the hello");
}
