/* What we send of records: pushes, answers to wants, offers, and what we say to records that came.
 * SPEC section 10.3. */
#include "protocol/core_state.h"

#include <assert.h>
#include <stdlib.h>

void out_done(struct link *link)
{
    for (size_t lane = 0; lane < LANE_COUNT; lane++)
        id_queue_done(&link->outbox[lane]);
    id_set_done(&link->known);
    id_set_done(&link->withheld);
    id_set_done(&link->unwanted);
    id_queue_done(&link->gone);
    free(link->refusals);
}

void out_note_known(struct core *core, struct link *link, const struct id *id)
{
    core_note(core, id_set_add(&link->known, id));
}

void out_forget_refusals(struct link *link)
{
    id_set_clear(&link->withheld);
    id_set_clear(&link->unwanted);
    link->sync.gave_up = false;
}

static bool is_under_way(const struct link *link)
{
    for (size_t i = 0; i < LIMIT_WINDOW; i++)
        if (link->slots[i])
            return true;
    return link->unacknowledged > 0 || link->outbox_count > 0;
}

void out_forget_known(struct link *link)
{
    if (!is_under_way(link))
        id_set_clear(&link->known);
}

/* A full outbox loses the push: the lanes then differ at the next ping, and are reconciled. */
static void enqueue(struct core *core, struct link *link, enum lane lane, const struct id *id)
{
    enum status status;

    if (link->outbox_count == LIMIT_OUTBOX)
        return;
    status = id_queue_push(&link->outbox[lane], id, LIMIT_OUTBOX);
    core_note(core, status);
    if (status == STATUS_OK)
        link->outbox_count++;
}

static bool may_send(const struct core *core, const struct link *link,
                     const struct ledger_entry *entry)
{
    return (entry->offered || id_equal(&entry->author, &core->config.self)) &&
           !link->declined[entry->lane];
}

static void push(struct core *core, const struct id *id, const struct ledger_entry *entry)
{
    for (size_t i = 0; i < core->link_count; i++) {
        struct link *link = core->links[i];

        if (!link->greeted || link->closing || !may_send(core, link, entry) ||
            id_set_has(&link->known, id) || id_set_has(&link->withheld, id))
            continue;
        enqueue(core, link, entry->lane, id);
    }
}

/* A newcomer, whom nobody has named yet, asks every peer: its key log and its profile. */
void out_introduce(struct core *core, struct link *link)
{
    static const struct subject whole = {.size = 0};
    const struct id *self = &core->config.self;
    struct principal_view view;
    struct id id;

    link->introduced_at = core->now;
    if (id_is_zero(self) || !ledger_principal(core->ledger, self, &view) || view.named)
        return;
    for (size_t i = 0; ledger_event_at(core->ledger, self, i, &id); i++)
        enqueue(core, link, LANE_TRUST, &id);
    if (ledger_find_register(core->ledger, self, KIND_PROFILE, &whole, &id))
        enqueue(core, link, LANE_DIRECTORY, &id);
}

void out_push_stored(struct core *core)
{
    bool introduce = false;

    for (size_t i = 0; i < core->changes.count; i++) {
        const struct change *change = &core->changes.items[i];
        struct ledger_entry entry;

        if (change->type != CHANGE_PUT || !ledger_find(core->ledger, &change->id, &entry))
            continue;
        if (entry.offered)
            push(core, &change->id, &entry);
        else
            introduce = introduce || id_equal(&entry.author, &core->config.self);
    }
    for (size_t i = 0; i < core->link_count && introduce; i++)
        if (core->links[i]->greeted && !core->links[i]->closing)
            out_introduce(core, core->links[i]);
}

void out_on_got(struct core *core, struct link *link, uint32_t count)
{
    if (count > link->unacknowledged) {
        core_blame(core, link, STATUS_BAD_FRAME, "more acknowledged than was sent");
        return;
    }
    link->unacknowledged -= count;
    link->frames_acknowledged += count;
    if (link->sync.wanted.count == 0)
        sync_note_progress(core, link);
}

/* The peer does not take it as things stand, be it that something else beats it. */
static void withhold(struct core *core, struct link *link, const struct id *id)
{
    link->rebuffs++;
    (void)id_set_remove(&link->known, id);
    core_note(core, id_set_add(&link->withheld, id));
}

void out_on_gone(struct core *core, struct link *link, const struct frame_ids *ids)
{
    for (uint32_t i = 0; i < ids->count; i++) {
        if (id_set_has(&link->sync.wanted, &ids->ids[i])) {
            sync_on_answered(core, link, &ids->ids[i]);
            continue;
        }
        withhold(core, link, &ids->ids[i]);
    }
}

void out_on_refused(struct core *core, struct link *link, const struct frame_refused *refused)
{
    for (uint32_t i = 0; i < refused->count; i++)
        withhold(core, link, &refused->refusals[i].id);
}

void out_answer_gone(struct core *core, struct link *link, const struct id *id)
{
    core_note(core, id_queue_push(&link->gone, id, SIZE_MAX));
}

void out_answer_refused(struct core *core, struct link *link, const struct id *id,
                        enum status reason)
{
    if (link->refusal_count == link->refusal_capacity) {
        size_t capacity = link->refusal_capacity == 0 ? 16 : link->refusal_capacity * 2;
        struct frame_refusal *grown = realloc(link->refusals, capacity * sizeof(*grown));

        if (grown == NULL) {
            core_note(core, STATUS_NO_MEMORY);
            return;
        }
        link->refusals = grown;
        link->refusal_capacity = capacity;
    }
    link->refusals[link->refusal_count++] = (struct frame_refusal){.id = *id, .reason = reason};
}

static void send_gone(struct core *core, struct link *link)
{
    struct id ids[LIMIT_IDS_FRAME];
    size_t begin = core_frame_begin(core);
    size_t count = 0;

    while (count < LIMIT_IDS_FRAME && id_queue_pop(&link->gone, &ids[count]))
        count++;
    core_send(core, link, begin, frame_write_gone(&core->effects->arena, ids, count));
}

static void send_refusals(struct core *core, struct link *link)
{
    for (size_t sent = 0; sent < link->refusal_count;) {
        size_t begin = core_frame_begin(core);
        size_t left = link->refusal_count - sent;
        size_t count = left < LIMIT_IDS_FRAME ? left : LIMIT_IDS_FRAME;

        core_send(core, link, begin,
                  frame_write_refused(&core->effects->arena, link->refusals + sent, count));
        sent += count;
    }
    free(link->refusals);
    link->refusals = NULL;
    link->refusal_count = link->refusal_capacity = 0;
}

/* The next id to send, lanes in order; within a lane pushes, then what was asked for, then offers.
 */
static bool next_id(struct link *link, struct id *id, bool *asked)
{
    for (int i = 0; i < LANE_COUNT; i++) {
        enum lane lane = (enum lane)i;

        *asked = false;
        if (id_queue_pop(&link->outbox[lane], id)) {
            link->outbox_count--;
            return true;
        }
        *asked = answer_next_wanted(link, lane, id);
        if (*asked || sync_next_offer(link, lane, id))
            return true;
    }
    return false;
}

/* One RECORDS frame's worth; 0 when nothing is left to send. */
static size_t fill(struct core *core, struct link *link, struct id *ids)
{
    size_t count = 0;
    size_t size = 0;
    struct id id;
    bool asked;

    while (count < LIMIT_RECORDS_FRAME && size < LIMIT_RECORDS_SIZE && next_id(link, &id, &asked)) {
        struct ledger_entry entry;
        bool held = ledger_find(core->ledger, &id, &entry) && may_send(core, link, &entry);

        if (asked && !held)
            out_answer_gone(core, link, &id);
        if (!held || (!asked && id_set_has(&link->known, &id)))
            continue;
        out_note_known(core, link, &id);
        ids[count++] = id;
        size += entry.size;
    }
    upload_note(core, link, size);
    return count;
}

static void send_records(struct core *core, struct link *link)
{
    struct id ids[LIMIT_RECORDS_FRAME];
    size_t count;

    while (link->unacknowledged < LIMIT_WINDOW && upload_allows(core, link)) {
        count = fill(core, link, ids);
        if (count == 0)
            return;
        link->unacknowledged++;
        link->frames_sent++;
        link->records_out += count;
        core_send_records(core, link, ids, count);
    }
}

void out_pump(struct core *core, struct link *link)
{
    size_t begin;

    if (link->closing)
        return;
    send_records(core, link);
    while (link->gone.count > 0)
        send_gone(core, link);
    send_refusals(core, link);
    if (link->got_due == 0)
        return;
    begin = core_frame_begin(core);
    core_send(core, link, begin, frame_write_got(&core->effects->arena, link->got_due));
    link->got_due = 0;
}
