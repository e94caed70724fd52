/* The passes that we lead, lane after lane, until both sets are equal or nothing more would move.
 * SPEC section 10.4; the states are drawn in sync.h. */
#include "protocol/core_state.h"

#include <assert.h>

void sync_init(struct sync *sync, uint64_t seed)
{
    *sync = (struct sync){.stage = SYNC_NONE};
    id_set_init(&sync->wanted, LIMIT_WANTED, seed);
}

static void end_pass(struct sync *sync)
{
    pass_close(sync->pass);
    sync->pass = NULL;
    id_queue_done(&sync->needs);
    id_queue_done(&sync->haves);
    id_set_clear(&sync->wanted);
    sync->look_at.ms = 0;
}

void sync_done(struct sync *sync)
{
    end_pass(sync);
    id_set_done(&sync->wanted);
}

static void send_message(struct core *core, struct link *link, struct span message)
{
    size_t begin = core_frame_begin(core);
    const struct frame_reconcile reconcile = {
        .session = link->sync.session,
        .lane = link->sync.lane,
        .hour = link->sync.hour,
        .salted = link->sync.salted,
        .message = message,
    };

    link->sync.progress_at = core->now;
    core_send(core, link, begin, frame_write_reconcile(&core->effects->arena, &reconcile));
}

static struct pass_terms terms_of(const struct sync *sync)
{
    return (struct pass_terms){
        .role = RECONCILE_INITIATOR,
        .lane = sync->lane,
        .hour = sync->hour,
        .salt = sync->salted ? &sync->salt : NULL,
    };
}

static void begin_pass(struct core *core, struct link *link, enum lane lane)
{
    struct sync *sync = &link->sync;
    struct pass_terms terms;
    struct span message;
    enum status status;

    sync->stage = SYNC_RECONCILE;
    sync->session++;
    sync->lane = lane;
    sync->hour = agree_hour(core, link);
    sync->salted = sync->lanes[lane].salt_due;
    sync->lanes[lane].salt_due = false;
    sync->offered = 0;
    sync->marked = false;
    sync->stored_before = link->stored;
    sync->rebuffs_before = link->rebuffs;
    out_forget_known(link);
    agree_salt(&sync->salt, link, sync->session);
    core->counters.reconciliations++;
    terms = terms_of(sync);
    if (!snapshot_afford(core, link, &terms))
        return;
    status = pass_open(&sync->pass, core->ledger, &terms);
    if (status == STATUS_OK)
        status = pass_begin(sync->pass, &message);
    core_note(core, status);
    if (status == STATUS_OK)
        send_message(core, link, message);
}

/* Neither will be tried again before one of the two states is another. */
static void give_up(struct core *core, struct link *link)
{
    link->sync.gave_up = !agree_all_equal(core, link);
    link->sync.local = greet_state(core);
    link->sync.remote = link->remote;
}

static bool is_agreed(const struct core *core, const struct link *link)
{
    for (int i = 0; i < LANE_COUNT; i++) {
        enum lane lane = (enum lane)i;

        if (agree_lane_carried(core, link, lane) && !agree_lane_equal(core, link, lane) &&
            !link->sync.lanes[lane].clean)
            return false;
    }
    return true;
}

static void end_session(struct core *core, struct link *link)
{
    bool agreed = is_agreed(core, link);

    link->sync.stage = SYNC_NONE;
    give_up(core, link);
    agree_note_phase(core, link, agreed ? LINK_PHASE_AGREED : LINK_PHASE_IDLE);
    peers_on_agreed(core, link);
}

/* The first lane of those that differ and are not stuck; or the end. */
static void next_pass(struct core *core, struct link *link)
{
    for (int i = 0; i < LANE_COUNT; i++) {
        enum lane lane = (enum lane)i;
        const struct sync_lane *state = &link->sync.lanes[lane];

        if (!agree_lane_carried(core, link, lane) || state->stuck ||
            (agree_lane_equal(core, link, lane) && !state->salt_due))
            continue;
        begin_pass(core, link, lane);
        return;
    }
    end_session(core, link);
}

static bool same_state(const struct frame_state *a, const struct frame_state *b)
{
    for (size_t lane = 0; lane < LANE_COUNT; lane++)
        if (a->lanes[lane].count != b->lanes[lane].count ||
            memcmp(a->lanes[lane].fingerprint, b->lanes[lane].fingerprint, FINGERPRINT_SIZE) != 0)
            return false;
    return a->trust_version == b->trust_version && a->hour.value == b->hour.value &&
           a->good == b->good;
}

static bool is_hopeless(const struct core *core, const struct link *link)
{
    struct frame_state local = greet_state(core);

    return link->sync.gave_up && same_state(&local, &link->sync.local) &&
           same_state(&link->remote, &link->sync.remote);
}

static void begin_session(struct core *core, struct link *link)
{
    bool salt_due = core->now.ms >= link->sync.salted_at.ms + LIMIT_SALT_MS;

    if (!salt_due && (agree_all_equal(core, link) || is_hopeless(core, link))) {
        if (agree_all_equal(core, link))
            end_session(core, link);
        return;
    }
    memset(link->sync.lanes, 0, sizeof(link->sync.lanes));
    for (size_t lane = 0; lane < LANE_COUNT; lane++)
        link->sync.lanes[lane].salt_due = salt_due;
    if (salt_due)
        link->sync.salted_at = core->now;
    agree_note_phase(core, link, LINK_PHASE_SYNCING);
    next_pass(core, link);
}

/* The side that was dialled only looks: the other leads. */
static void follow_state(struct core *core, struct link *link)
{
    if (agree_all_equal(core, link))
        agree_note_phase(core, link, LINK_PHASE_AGREED);
    else if (link->answer.pass == NULL && link->phase == LINK_PHASE_AGREED)
        agree_note_phase(core, link, LINK_PHASE_IDLE);
    if (link->phase == LINK_PHASE_AGREED)
        peers_on_agreed(core, link);
}

void sync_on_state(struct core *core, struct link *link, bool pong)
{
    if (!link->outbound)
        follow_state(core, link);
    else if (link->sync.stage == SYNC_NONE)
        begin_session(core, link);
    else if (link->sync.stage == SYNC_PROBE && pong)
        next_pass(core, link);
}

static uint32_t passes_max(enum lane lane)
{
    return lane == LANE_TRUST ? LIMIT_TRUST_PASSES : LIMIT_LANE_PASSES;
}

/* What moved may have moved more than this lane: the peer is asked how it stands now. */
static void finish_pass(struct core *core, struct link *link)
{
    struct sync *sync = &link->sync;
    uint64_t rebuffs = link->rebuffs - sync->rebuffs_before;
    bool moved = link->stored > sync->stored_before || sync->offered > rebuffs;

    end_pass(sync);
    sync->lanes[sync->lane].stuck = !moved;
    for (int lane = 0; lane < LANE_COUNT; lane++) {
        if (moved && sync->lane == LANE_TRUST)
            sync->lanes[lane].stuck = false;
        if (sync->lanes[lane].passes >= passes_max((enum lane)lane))
            sync->lanes[lane].stuck = true;
    }
    if (!moved) {
        next_pass(core, link);
        return;
    }
    sync->stage = SYNC_PROBE;
    sync->progress_at = core->now;
    greet_send_ping(core, link);
}

/* A pass that was cut short does not count towards those of a session: the next goes on with it. */
static void begin_transfer(struct core *core, struct link *link)
{
    struct sync *sync = &link->sync;

    bool complete = pass_is_complete(sync->pass);

    sync->lanes[sync->lane].clean = complete && sync->haves.count == 0 && sync->needs.count == 0;
    sync->lanes[sync->lane].passes += complete;
    pass_close(sync->pass);
    sync->pass = NULL;
    sync->stage = SYNC_TRANSFER;
    send_message(core, link, (struct span){0});
}

static bool is_expected(const struct sync *sync, const struct frame_reconcile *message)
{
    return sync->stage == SYNC_RECONCILE && message->session == sync->session &&
           message->lane == sync->lane && message->salted == sync->salted &&
           message->hour.value == sync->hour.value && message->message.size > 0;
}

void sync_on_message(struct core *core, struct link *link, const struct frame_reconcile *message)
{
    struct sync *sync = &link->sync;
    struct span reply;
    enum status status;

    if (!is_expected(sync, message)) {
        core_blame(core, link, STATUS_BAD_FRAME, "a reconciliation out of turn");
        return;
    }
    status = pass_lead(sync->pass, &reply, &sync->haves, &sync->needs, message->message);
    if (status == STATUS_NO_MEMORY)
        core_note(core, status);
    else if (status != STATUS_OK)
        core_blame(core, link, status, "a malformed reconciliation");
    else if (reply.size > 0)
        send_message(core, link, reply);
    else
        begin_transfer(core, link);
}

/* Under a salt we learn which record it is only when it comes. */
static bool is_wanted(const struct core *core, const struct link *link, const struct id *id)
{
    struct ledger_entry entry;

    return link->sync.salted ||
           (!id_set_has(&link->unwanted, id) && !ledger_find(core->ledger, id, &entry));
}

/* Whoever was asked is waited for, but not for ever: who answers nothing, or hardly anything, would
 * keep us from what others have. */
static struct instant waited_for_until(const struct link *link)
{
    if (link->closing || link->sync.wanted.count == 0)
        return (struct instant){.ms = 0};
    return instant_after(link->sync.due_at, LIMIT_CLAIM_MS);
}

static bool is_wanted_elsewhere(const struct core *core, const struct link *link,
                                const struct id *id)
{
    for (size_t i = 0; i < core->link_count; i++) {
        const struct link *other = core->links[i];

        if (other != link && core->now.ms < waited_for_until(other).ms &&
            id_set_has(&other->sync.wanted, id))
            return true;
    }
    return false;
}

/* Nothing of what this link needs can be asked for until something of all this changes; not to be
 * gone through again with every step. */
static void wait_for_others(const struct core *core, struct link *link)
{
    struct sync *sync = &link->sync;

    if (sync->needs.count > LIMIT_WANT_LOOKS)
        return; /* there is more to look at */
    sync->wants_seen = core->wants_version;
    sync->look_at.ms = UINT64_MAX;
    for (size_t i = 0; i < core->link_count; i++) {
        struct instant until = waited_for_until(core->links[i]);

        if (core->links[i] != link && core->now.ms < until.ms && until.ms < sync->look_at.ms)
            sync->look_at = until;
    }
}

static bool waits_for_others(const struct core *core, const struct link *link)
{
    return link->sync.wants_seen == core->wants_version && core->now.ms < link->sync.look_at.ms;
}

/* The next ids to ask for. What another link has been asked for goes to the back of the queue:
 * links that need the same share the fetching, and each waits for the others. */
static size_t take_needs(struct core *core, struct link *link, struct id *ids)
{
    struct sync *sync = &link->sync;
    size_t looks = sync->needs.count < LIMIT_WANT_LOOKS ? sync->needs.count : LIMIT_WANT_LOOKS;
    size_t count = 0;
    struct id id;

    while (looks-- > 0 && count < LIMIT_IDS_FRAME && id_queue_pop(&sync->needs, &id)) {
        if (!is_wanted(core, link, &id) || id_set_has(&sync->wanted, &id))
            continue;
        if (is_wanted_elsewhere(core, link, &id)) {
            core_note(core, id_queue_push(&sync->needs, &id, SIZE_MAX));
            continue;
        }
        core_note(core, id_set_add(&sync->wanted, &id));
        ids[count++] = id;
    }
    return count;
}

static void note_asked(const struct core *core, struct sync *sync, size_t count)
{
    bool all_answered = sync->answered >= sync->due;

    sync->asked += count;
    if (!all_answered)
        return;
    sync->due = sync->asked;
    sync->due_at = core->now;
}

static void note_answered(struct core *core, struct sync *sync)
{
    core->wants_version++;
    sync->progress_at = core->now;
    sync->answered++;
    if (sync->answered < sync->due)
        return;
    sync->due = sync->asked;
    sync->due_at = core->now;
}

/* False when there is nothing that could be asked for now. */
static bool send_want(struct core *core, struct link *link)
{
    struct id ids[LIMIT_IDS_FRAME];
    size_t begin = core_frame_begin(core);
    size_t count;

    if (waits_for_others(core, link))
        return false;
    count = take_needs(core, link, ids);
    if (count == 0) {
        wait_for_others(core, link);
        return false;
    }
    note_asked(core, &link->sync, count);
    core_send(core, link, begin,
              frame_write_want(&core->effects->arena, link->sync.session, ids, count));
    return true;
}

void sync_on_answered(struct core *core, struct link *link, const struct id *id)
{
    struct sync *sync = &link->sync;
    struct id salted;

    if (sync->wanted.count == 0)
        return;
    salted = sync->salted ? pass_salted_id(&sync->salt, id) : *id;
    if (id_set_remove(&sync->wanted, id) || id_set_remove(&sync->wanted, &salted))
        note_answered(core, sync);
}

void sync_note_progress(const struct core *core, struct link *link)
{
    link->sync.progress_at = core->now;
}

bool sync_next_offer(struct link *link, enum lane lane, struct id *out)
{
    struct sync *sync = &link->sync;

    if (sync->stage != SYNC_TRANSFER || sync->lane != lane)
        return false;
    while (id_queue_pop(&sync->haves, out)) {
        if (id_set_has(&link->withheld, out) || id_set_has(&link->known, out))
            continue;
        sync->offered++;
        return true;
    }
    return false;
}

/* All is asked for, answered and offered: from here on only decisions are missing. */
static void mark(struct link *link)
{
    struct sync *sync = &link->sync;

    if (sync->marked || sync->needs.count > 0 || sync->wanted.count > 0 || sync->haves.count > 0)
        return;
    sync->marked = true;
    sync->frames_mark = link->frames_sent;
    memcpy(sync->waits_for, link->slots, sizeof(sync->waits_for));
}

static bool is_settled(const struct link *link)
{
    const struct sync *sync = &link->sync;

    for (size_t slot = 0; slot < LIMIT_WINDOW; slot++)
        if (sync->waits_for[slot])
            return false;
    return sync->marked && link->frames_acknowledged >= sync->frames_mark;
}

void sync_pump(struct core *core, struct link *link)
{
    struct sync *sync = &link->sync;

    if (sync->stage != SYNC_TRANSFER)
        return;
    while (sync->needs.count > 0 && sync->wanted.count + LIMIT_IDS_FRAME <= LIMIT_WANTED &&
           send_want(core, link))
        continue;
    if (sync->needs.count > 0 && sync->wanted.count == 0)
        sync_note_progress(core, link); /* it is not this peer that we wait for */
    mark(link);
    if (is_settled(link))
        finish_pass(core, link);
}

struct instant sync_wake_at(const struct link *link)
{
    if (link->sync.stage == SYNC_NONE)
        return (struct instant){.ms = UINT64_MAX};
    return instant_after(link->sync.progress_at, LIMIT_STALL_MS);
}

void sync_tick(struct core *core, struct link *link)
{
    if (!link->closing && core->now.ms >= sync_wake_at(link).ms)
        core_drop(core, link, STATUS_TIMED_OUT, "a reconciliation made no progress");
}
