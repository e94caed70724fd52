/* The pass that the peer leads: its messages are answered, its wants served. SPEC section 10.4. */
#include "protocol/core_state.h"

void answer_init(struct answer *answer)
{
    *answer = (struct answer){0};
}

static void end_pass(struct answer *answer)
{
    pass_close(answer->pass);
    answer->pass = NULL;
}

void answer_done(struct answer *answer)
{
    end_pass(answer);
    id_queue_done(&answer->wanted);
}

void answer_let_go(struct answer *answer)
{
    if (!answer->open)
        end_pass(answer);
}

void answer_rest(const struct core *core, struct link *link)
{
    if (core->now.ms >= link->answer.heard_at.ms + LIMIT_STALL_MS)
        answer_let_go(&link->answer);
}

/* The hour that both agree on, give or take one that has just turned at either. */
static bool is_hour_near(struct hour hour, struct hour other)
{
    return hour.value >= other.value - 1 && hour.value <= other.value + 1;
}

static bool may_open(struct core *core, struct link *link, const struct frame_reconcile *message)
{
    return message->session > link->answer.session && message->message.size > 0 &&
           agree_lane_carried(core, link, message->lane) &&
           (is_hour_near(message->hour, ledger_hour(core->ledger)) ||
            is_hour_near(message->hour, link->remote.hour));
}

static void open_pass(struct core *core, struct link *link, const struct frame_reconcile *message)
{
    struct answer *answer = &link->answer;
    struct id salt;
    const struct pass_terms terms = {
        .role = RECONCILE_RESPONDER,
        .lane = message->lane,
        .hour = message->hour,
        .salt = message->salted ? &salt : NULL,
    };

    end_pass(answer);
    agree_salt(&salt, link, message->session);
    if (!snapshot_afford(core, link, &terms))
        return;
    answer->session = message->session;
    answer->lane = message->lane;
    answer->hour = message->hour;
    answer->salted = message->salted;
    answer->open = true;
    core->counters.reconciliations++;
    agree_note_phase(core, link, LINK_PHASE_SYNCING);
    core_note(core, pass_open(&answer->pass, core->ledger, &terms));
}

/* The message belongs to the open pass; a later number opens another. */
static bool take_turn(struct core *core, struct link *link, const struct frame_reconcile *message)
{
    struct answer *answer = &link->answer;

    if (message->session != answer->session) {
        if (!may_open(core, link, message))
            return false;
        if (link_spend(core, link))
            open_pass(core, link, message);
        return true;
    }
    return answer->open && message->lane == answer->lane && message->salted == answer->salted &&
           message->hour.value == answer->hour.value;
}

/* Under a salt the pass is still needed, to tell which ids are wanted. */
static void close_pass(struct answer *answer)
{
    answer->open = false;
    if (!answer->salted)
        end_pass(answer);
}

static void follow(struct core *core, struct link *link, const struct frame_reconcile *message)
{
    struct frame_reconcile reply = *message;
    size_t begin = core_frame_begin(core);
    enum status status;

    if (!upload_allows(core, link)) {
        core_drop(core, link, STATUS_BUSY, "strangers ask for more than they may have");
        return;
    }
    status = pass_follow(link->answer.pass, &reply.message, message->message);
    upload_note(core, link, reply.message.size);
    if (status == STATUS_NO_MEMORY)
        core_note(core, status);
    else if (status != STATUS_OK)
        core_blame(core, link, status, "a malformed reconciliation");
    else
        core_send(core, link, begin, frame_write_reconcile(&core->effects->arena, &reply));
}

void answer_on_message(struct core *core, struct link *link, const struct frame_reconcile *message)
{
    if (!take_turn(core, link, message)) {
        core_blame(core, link, STATUS_BAD_FRAME, "a reconciliation out of turn");
        return;
    }
    link->answer.heard_at = core->now;
    if (link->closing || core->status != STATUS_OK)
        return;
    if (message->message.size == 0)
        close_pass(&link->answer);
    else
        follow(core, link, message);
}

void answer_on_want(struct core *core, struct link *link, const struct frame_ids *want)
{
    struct answer *answer = &link->answer;

    if (link->outbound || want->session == 0 || want->session != answer->session ||
        answer->wanted.count + want->count > LIMIT_WANTED) {
        core_blame(core, link, STATUS_BAD_FRAME, "a want out of turn");
        return;
    }
    answer->heard_at = core->now;
    for (uint32_t i = 0; i < want->count; i++) {
        const struct id *wire = &want->ids[i];
        struct id id = *wire;

        if (answer->salted && (answer->pass == NULL || !pass_resolve(answer->pass, &id, wire)))
            out_answer_gone(core, link, wire);
        else
            core_note(core, id_queue_push(&answer->wanted, &id, LIMIT_WANTED));
    }
}

bool answer_next_wanted(struct link *link, enum lane lane, struct id *out)
{
    return link->answer.lane == lane && id_queue_pop(&link->answer.wanted, out);
}
