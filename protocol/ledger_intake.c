/* Taking records in: the join of SPEC section 7. */
#include <stdlib.h>

#include "protocol/ledger_state.h"

/* The order of registers: (epoch, stamp, id). */
static int outranks(uint32_t epoch, struct stamp stamp, const struct id *id,
                    const struct slot *slot)
{
    if (epoch != slot->epoch)
        return epoch > slot->epoch ? 1 : -1;
    if (stamp.value != slot->stamp.value)
        return stamp.value > slot->stamp.value ? 1 : -1;
    return id_compare(id, &slot->id);
}

/* Bytes of our own stay when their time is over, to be signed anew, and when it has not come, lest
 * a wrong clock destroy them; but they make way for anything. */
static bool makes_way(const struct slot *slot, const struct moment *now)
{
    return now->good && (slot_is_over(slot, hour_of_wall(now->wall)) || slot_is_ahead(slot, now));
}

/* Of all registers of the record's class: the quota is the class's. */
static struct slot *least_register(const struct principal *author, const struct record *record,
                                   const struct moment *now)
{
    struct slot *least = NULL;

    for (size_t i = 0; i < author->slots.count; i++) {
        struct slot *slot = author->slots.items[i];

        if (kind_class_of(slot->kind) != record->class)
            continue;
        if (makes_way(slot, now))
            return slot;
        if (least == NULL || outranks(slot->epoch, slot->stamp, &slot->id, least) < 0)
            least = slot;
    }
    return least;
}

/* Key events have no window: they have no life, and no order of theirs hangs on a stamp, so that a
 * log may be the same at good and unsure clocks. */
static enum status check_window(const struct record *record, const struct moment *now)
{
    struct hour end = hour_of_end(record->stamp, record->class->life_hours);

    if (!now->good || record->class->discipline == DISCIPLINE_LOG)
        return STATUS_OK;
    if (stamp_ms(record->stamp) > now->wall.ms + LIMIT_AHEAD_MS)
        return STATUS_FROM_FUTURE;
    if (end.value != HOUR_NEVER && hour_of_wall(now->wall).value >= end.value + LIMIT_GRACE_HOURS)
        return STATUS_ENDED;
    return STATUS_OK;
}

/* 7.3 for the log itself: of those whom nobody named, few and short ones. */
static enum status check_log_scope(const struct ledger *ledger, const struct principal *principal,
                                   const struct record *record)
{
    if (id_equal(&record->author, &ledger->self) || (principal != NULL && principal->named))
        return STATUS_OK;
    if (principal != NULL && principal->log.count >= LIMIT_REQUEST_EVENTS)
        return STATUS_NOT_ADMITTED;
    if ((principal == NULL || principal->log.count == 0) && ledger->request_count >= LIMIT_REQUESTS)
        return STATUS_BUSY;
    return STATUS_OK;
}

static enum status examine_key_event(const struct ledger *ledger, const struct record *record,
                                     struct verify_job *job)
{
    struct keylog empty;
    const struct principal *principal = ledger_get_principal(ledger, &record->author);
    enum status status;

    keylog_init(&empty);
    status = keylog_examine(principal == NULL ? &empty : &principal->log, record, job);
    if (status != STATUS_OK)
        return status;
    return check_log_scope(ledger, principal, record);
}

/* 7.3 for everything else. */
static bool in_scope(const struct ledger *ledger, const struct principal *author,
                     const struct record *record)
{
    if (ledger_is_self(ledger, author))
        return true;
    if (record->class->lane == LANE_TRUST)
        return author->named;
    if (author->admission == ADMISSION_NONE && record->kind == KIND_PROFILE &&
        record->subject.size == 0)
        return true;
    return author->admitted;
}

/* 7.1: the delegation, found at *event, lets its key write this. */
static enum status check_delegation(const struct ledger *ledger, const struct principal *author,
                                    const struct record *record, uint16_t *event)
{
    const struct key_event *delegation;

    *event = keylog_find(&author->log, &record->via);
    if (*event == KEYLOG_NONE)
        return keylog_is_spent(&author->log) ? STATUS_SPENT : STATUS_UNKNOWN_DELEGATION;
    delegation = &author->log.events[*event];
    if (delegation->kind != KIND_DELEGATE || (delegation->roles & record->class->role) == 0)
        return STATUS_BAD_ROLE;
    if (record->class->discipline == DISCIPLINE_STANDING && author != ledger->cell)
        return STATUS_BAD_ROLE;
    if (record->stamp.value < delegation->stamp.value)
        return STATUS_BAD_SEQUENCE;
    return STATUS_OK;
}

/* 7.2: it would stand. */
static enum status check_register(const struct ledger *ledger, const struct principal *author,
                                  const struct record *record, uint16_t event,
                                  const struct moment *now)
{
    struct id place = ledger_place(&author->id, record->kind, &record->subject);
    const struct slot *standing = id_map_get(&ledger->registers, &place);
    uint32_t epoch = author->log.events[event].epoch;
    enum status refusal = STATUS_STALE;

    if (standing == NULL) {
        if (author->registers[record->kind >> KIND_CLASS_SHIFT] < record->class->quota)
            return STATUS_OK;
        standing = least_register(author, record, now);
        refusal = STATUS_OVER_QUOTA;
    }
    if (makes_way(standing, now) || outranks(epoch, record->stamp, &record->id, standing) > 0)
        return STATUS_OK;
    return refusal;
}

static enum status examine_register(const struct ledger *ledger, const struct record *record,
                                    const struct moment *now, struct verify_job *job)
{
    const struct principal *author = ledger_get_principal(ledger, &record->author);
    enum status status;
    uint16_t event;

    if (author == NULL || author->log.count == 0)
        return STATUS_UNKNOWN_PRINCIPAL;
    status = check_delegation(ledger, author, record, &event);
    if (status != STATUS_OK)
        return status;
    if (keylog_is_spent(&author->log))
        return STATUS_SPENT;
    if (!in_scope(ledger, author, record))
        return STATUS_NOT_ADMITTED;
    status = check_register(ledger, author, record, event, now);
    if (status != STATUS_OK)
        return status;
    job->checks[0] = (struct key_signature){
        .key = author->log.events[event].key,
        .signature = record->signatures[0].signature,
    };
    job->check_count = 1;
    return STATUS_OK;
}

enum status ledger_examine(const struct ledger *ledger, const struct record *record,
                           const struct moment *now, struct verify_job *job)
{
    enum status status = check_window(record, now);

    if (id_map_get(&ledger->records, &record->id) != NULL)
        return STATUS_KNOWN;
    if (status != STATUS_OK)
        return status;
    *job = (struct verify_job){
        .network = record_signing_network(record, &ledger->network),
        .payload = record->payload,
        .id = record->id,
    };
    return record->class->discipline == DISCIPLINE_LOG ? examine_key_event(ledger, record, job)
                                                       : examine_register(ledger, record, now, job);
}

static enum status report_put(const struct slot *slot, const struct record *record,
                              struct changes *changes)
{
    const struct change put = {
        .type = CHANGE_PUT,
        .id = slot->id,
        .bytes = record->bytes,
        .epoch = slot->epoch,
        .shown_until = slot->shown_until,
        .end = slot->end,
    };

    return changes_add(changes, &put);
}

/* A full log ends all that was signed by way of it: 6.4. */
static enum status drop_registers(struct ledger *ledger, struct principal *principal,
                                  struct changes *changes)
{
    enum status status = STATUS_OK;

    for (size_t i = principal->slots.count; i-- > 0 && status == STATUS_OK;) {
        struct slot *slot = principal->slots.items[i];
        struct principal *about = slot->about;

        if (slot_is_key_event(slot))
            continue;
        status = ledger_drop_slot(ledger, slot, changes);
        if (status == STATUS_OK && about != NULL && !ledger->loading)
            status = ledger_refresh(ledger, about, changes);
    }
    return status;
}

static enum status insert_key_event(struct ledger *ledger, const struct record *record,
                                    struct changes *changes)
{
    struct principal *principal;
    struct id displaced = {{0}};
    struct slot *slot;
    struct slot *gone;
    uint16_t event;
    enum status status = ledger_make_principal(ledger, &record->author, &principal);

    if (status == STATUS_OK)
        status = keylog_insert(&principal->log, record, &event, &displaced);
    if (status == STATUS_OK)
        status = ledger_add_slot(ledger, record, principal, event, &slot);
    if (status == STATUS_OK)
        status = report_put(slot, record, changes);
    gone = id_map_get(&ledger->records, &displaced);
    if (status == STATUS_OK && gone != NULL)
        status = ledger_drop_slot(ledger, gone, changes);
    if (status == STATUS_OK && keylog_is_spent(&principal->log))
        status = drop_registers(ledger, principal, changes);
    if (status != STATUS_OK || ledger->loading)
        return status;
    status = ledger_refresh(ledger, principal, changes);
    return status == STATUS_OK ? ledger_trim(ledger, changes) : status;
}

/* Makes room at the register and, over quota, among its class; about is whom a dropped one
 * concerned. */
static enum status displace(struct ledger *ledger, struct principal *author,
                            const struct record *record, const struct moment *now,
                            struct principal **about, struct changes *changes)
{
    struct id place = ledger_place(&author->id, record->kind, &record->subject);
    struct slot *loser = id_map_get(&ledger->registers, &place);

    *about = NULL;
    if (loser == NULL &&
        author->registers[record->kind >> KIND_CLASS_SHIFT] >= record->class->quota)
        loser = least_register(author, record, now);
    if (loser == NULL)
        return STATUS_OK;
    *about = loser->about;
    return ledger_drop_slot(ledger, loser, changes);
}

/* What others count for hangs on a trust register: judge whom it concerned and whom it concerns. */
static enum status settle_register(struct ledger *ledger, struct slot *slot,
                                   struct principal *about_before, struct changes *changes)
{
    enum status status = ledger_settle_slot(ledger, slot, changes);

    if (status == STATUS_OK && slot->about != NULL)
        status = ledger_refresh(ledger, slot->about, changes);
    if (status == STATUS_OK && about_before != NULL && about_before != slot->about)
        status = ledger_refresh(ledger, about_before, changes);
    if (status == STATUS_OK)
        status = ledger_trim(ledger, changes);
    if (status == STATUS_OK && about_before != NULL)
        ledger_forget_blank(ledger, about_before);
    return status;
}

static enum status insert_register(struct ledger *ledger, const struct record *record,
                                   const struct moment *now, struct changes *changes)
{
    struct principal *author = ledger_get_principal(ledger, &record->author);
    struct principal *about_before;
    struct changes dropped;
    struct slot *slot;
    uint16_t event;
    enum status status;

    if (author == NULL)
        return STATUS_UNKNOWN_PRINCIPAL;
    event = keylog_find(&author->log, &record->via);
    if (event == KEYLOG_NONE)
        return STATUS_UNKNOWN_DELEGATION;
    changes_init(&dropped);
    status = displace(ledger, author, record, now, &about_before, &dropped);
    if (status == STATUS_OK)
        status = ledger_add_slot(ledger, record, author, event, &slot);
    if (status == STATUS_OK) {
        slot->shown_until = slot_shown_until(slot);
        status = report_put(slot, record, changes);
    }
    for (size_t i = 0; i < dropped.count && status == STATUS_OK; i++)
        status = changes_add(changes, &dropped.items[i]);
    changes_done(&dropped);
    if (status != STATUS_OK || ledger->loading)
        return status;
    return settle_register(ledger, slot, about_before, changes);
}

enum status ledger_insert(struct ledger *ledger, const struct record *record,
                          const struct moment *now, struct changes *changes)
{
    struct verify_job job;
    enum status status = ledger_examine(ledger, record, now, &job);

    if (status != STATUS_OK)
        return status;
    return record->class->discipline == DISCIPLINE_LOG
               ? insert_key_event(ledger, record, changes)
               : insert_register(ledger, record, now, changes);
}

enum status ledger_load(struct ledger *ledger, const struct record *record)
{
    const struct moment unsure = {.good = false};
    struct changes ignored;
    enum status status;

    if (id_map_get(&ledger->records, &record->id) != NULL)
        return STATUS_KNOWN;
    changes_init(&ignored);
    if (record->class->discipline == DISCIPLINE_LOG) {
        struct verify_job job;

        status = examine_key_event(ledger, record, &job);
        if (status == STATUS_OK || status == STATUS_NOT_ADMITTED || status == STATUS_BUSY)
            status = insert_key_event(ledger, record, &ignored);
    } else {
        status = insert_register(ledger, record, &unsure, &ignored);
    }
    changes_done(&ignored);
    return status;
}
