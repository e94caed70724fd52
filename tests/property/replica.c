/* Taking in, refusing, ticking: what must hold at each single step of a ledger. */
#include "replica.h"

#include <stdlib.h>

#include "property.h"

int replica_principal(const struct replica *replica, const struct id *id)
{
    for (uint32_t p = 0; p < replica->history->principal_count; p++)
        if (id_equal(&replica->history->principals[p], id))
            return (int)p;
    return NONE;
}

static void apply_record(struct replica *replica, const struct change *change)
{
    int deed = history_find(replica->history, &change->id);
    struct row *row;

    property_require(deed != NONE, "a change names a record that nobody wrote");
    row = &replica->rows[deed];
    if (change->type == CHANGE_PUT) {
        property_require(!row->present, "PUT of a record that is held");
        if (change->epoch != replica->whole->epoch[deed] ||
            change->end.value != replica->whole->end[deed])
            property_fail("PUT of deed %d: epoch %u for %u, end %lld for %lld", deed, change->epoch,
                          replica->whole->epoch[deed], (long long)change->end.value,
                          (long long)replica->whole->end[deed]);
        *row = (struct row){true, change->epoch, change->shown_until.value, change->end.value};
        return;
    }
    if (!row->present)
        property_fail("%s of deed %d, which is not held",
                      change->type == CHANGE_DROP ? "DROP" : "SHOW", deed);
    if (change->type == CHANGE_DROP)
        row->present = false;
    else
        row->shown_until = change->shown_until.value;
}

/* Registers of that author and class may be filled again by what was over quota or beaten. */
static void forget_marks(struct replica *replica, uint32_t dropped)
{
    const struct record *gone = &replica->history->deeds[dropped].record;

    for (uint32_t i = 0; i < replica->history->count; i++) {
        const struct record *record = &replica->history->deeds[i].record;

        if (record->class == gone->class && id_equal(&record->author, &gone->author))
            replica->mark[i] = NONE;
    }
}

static bool is_named(const struct replica *replica, const struct id *principal)
{
    struct principal_view view;

    return ledger_principal(replica->ledger, principal, &view) && view.named;
}

/* Of one who is no longer named all may be forgotten at once; what comes later begins anew. */
static void note_forgotten(struct replica *replica, const struct change *change)
{
    int deed = history_find(replica->history, &change->id);

    property_note("replica %u: drops deed %d", replica->number, deed);
    if (is_named(replica, &replica->history->deeds[deed].record.author))
        return;
    for (uint32_t i = 0; i < replica->history->count; i++)
        if (replica->whole->author[i] == replica->whole->author[deed])
            replica->mark[replica->whole->place[i]] = NONE;
}

void replica_apply(struct replica *replica)
{
    for (size_t i = 0; i < replica->changes.count; i++) {
        const struct change *change = &replica->changes.items[i];
        int principal;

        if (change->type != CHANGE_PRINCIPAL) {
            apply_record(replica, change);
            if (change->type == CHANGE_DROP)
                note_forgotten(replica, change);
            continue;
        }
        principal = replica_principal(replica, &change->principal.id);
        property_require(id_equal(&change->id, &change->principal.id), "a row of another id");
        if (principal == NONE)
            continue;
        replica->views[principal] = change->principal;
        replica->has_view[principal] = true;
    }
}

void replica_open(struct replica *replica)
{
    for (uint32_t i = 0; i < HISTORY_DEEDS_MAX; i++) {
        replica->mark[i] = NONE;
        replica->answers[i] = STATUS_COUNT;
    }
    memset(replica->rows, 0, sizeof(replica->rows));
    memset(replica->brought, 0, sizeof(replica->brought));
    memset(replica->future, 0, sizeof(replica->future));
    memset(replica->held_back, 0, sizeof(replica->held_back));
    memset(replica->views, 0, sizeof(replica->views));
    memset(replica->has_view, 0, sizeof(replica->has_view));
    replica->was_unsure = false;
    changes_init(&replica->changes);
    property_require(ledger_open(&replica->ledger, &replica->history->network, &replica->self,
                                 replica->history->seed) == STATUS_OK,
                     "a ledger does not open");
    property_require(ledger_loaded(replica->ledger, (struct hour){0}, &replica->changes) ==
                         STATUS_OK,
                     "loading nothing fails");
    replica_apply(replica);
}

void replica_close(struct replica *replica)
{
    ledger_close(replica->ledger);
    changes_done(&replica->changes);
}

/* Past its end by more than the hours that bytes stay. */
static bool is_over(const struct replica *replica, uint32_t deed)
{
    return hour_of_wall(replica->now.wall).value - LIMIT_GRACE_HOURS >= replica->whole->end[deed];
}

/* Not its own, nor trust of one who is named, and its author without admission for 30 days. */
static bool is_hidden_long(const struct replica *replica, uint32_t deed)
{
    const struct record *record = &replica->history->deeds[deed].record;
    const struct principal_view *view = &replica->views[replica->whole->author[deed]];
    int64_t hour = hour_of_wall(replica->now.wall).value;

    if (view->named && record->class->lane == LANE_TRUST)
        return false;
    return view->hidden_since.value != HOUR_NEVER && hour - view->hidden_since.value >= 720;
}

/* Taken in by an unsure clock, and further ahead than a good one allows. */
static bool is_from_future(const struct replica *replica, uint32_t deed)
{
    const struct record *record = &replica->history->deeds[deed].record;

    return record->class->discipline != DISCIPLINE_LOG &&
           stamp_ms(record->stamp) > replica->now.wall.ms + INT64_C(600000);
}

/* Whether the Cell has decided about the author of a deed, void decisions included. */
static bool is_decided(const struct replica *replica, uint32_t deed)
{
    const struct id *author = &replica->history->deeds[deed].record.author;

    for (uint32_t i = 0; i < replica->history->count; i++) {
        const struct record *record = &replica->history->deeds[i].record;

        if (replica->rows[i].present && record->kind == KIND_RECOGNITION &&
            record->subject.size == ID_SIZE &&
            memcmp(record->subject.bytes, author->bytes, ID_SIZE) == 0)
            return true;
    }
    return false;
}

static bool is_forgotten(const struct replica *replica, uint32_t deed)
{
    int author = replica->whole->author[deed];

    if (is_decided(replica, deed))
        return false;

    for (uint32_t i = 0; i < replica->history->count; i++)
        if (replica->rows[i].present && replica->whole->author[i] == author)
            return false;
    return !is_named(replica, &replica->history->deeds[deed].record.author);
}

static void note_dropped(struct replica *replica, uint32_t deed)
{
    bool hidden = is_hidden_long(replica, deed);

    property_require(replica->now.good, "an unsure clock drops bytes");
    property_require(!id_equal(&replica->history->deeds[deed].record.author, &replica->self),
                     "bytes of its own are dropped");
    if (!is_over(replica, deed) && !hidden && !is_from_future(replica, deed) &&
        !is_forgotten(replica, deed))
        property_fail("deed %u is dropped, neither over nor long hidden nor from the future", deed);
    if (is_over(replica, deed))
        tally_add(replica->tally, FEATURE_ENDED);
    else if (hidden)
        tally_add(replica->tally, FEATURE_HIDDEN_PURGED);
    else
        tally_add(replica->tally,
                  is_from_future(replica, deed) ? FEATURE_FUTURE_DROPPED : FEATURE_FORGOTTEN);
    forget_marks(replica, deed);
}

/* The trust of one who lost the name in this very tick may stay until the next. */
static bool must_be_gone(const struct replica *replica, uint32_t deed, bool was_named)
{
    const struct record *record = &replica->history->deeds[deed].record;
    const struct principal_view *view = &replica->views[replica->whole->author[deed]];

    if (is_over(replica, deed) || is_from_future(replica, deed))
        return true;
    if (was_named && record->class->lane == LANE_TRUST)
        return false;
    return is_hidden_long(replica, deed) ||
           (!view->named && view->event_count > LIMIT_REQUEST_EVENTS && !is_decided(replica, deed));
}

static void note_kept(struct replica *replica, uint32_t deed, bool was_named)
{
    bool own = id_equal(&replica->history->deeds[deed].record.author, &replica->self);

    if (!replica->now.good)
        return;
    replica->held_back[deed] = own && is_from_future(replica, deed);
    if (!own && must_be_gone(replica, deed, was_named))
        property_fail("deed %u is still held: over, long hidden, forgotten or from the future",
                      deed);
    if (is_over(replica, deed) || replica->held_back[deed])
        forget_marks(replica, deed);
}

/* The hour since which a principal is hidden stays, or is this one. */
static void check_hidden_since(const struct replica *replica, uint32_t principal,
                               struct hour before)
{
    struct principal_view view;
    int64_t hour = hour_of_wall(replica->now.wall).value;

    if (!ledger_principal(replica->ledger, &replica->history->principals[principal], &view))
        return;
    if (view.hidden_since.value != HOUR_NEVER && view.hidden_since.value != before.value &&
        view.hidden_since.value != hour)
        property_fail("principal %u: hidden since %lld, at a tick of hour %lld", principal,
                      (long long)view.hidden_since.value, (long long)hour);
}

void replica_tick(struct replica *replica, const struct moment *now)
{
    struct principal_view before[HISTORY_PRINCIPALS_MAX];
    bool present[HISTORY_DEEDS_MAX];

    memcpy(before, replica->views, sizeof(before));
    for (uint32_t i = 0; i < replica->history->count; i++)
        present[i] = replica->rows[i].present;
    replica->now = *now;
    replica->was_unsure = replica->was_unsure || !now->good;
    changes_clear(&replica->changes);
    property_require(ledger_tick(replica->ledger, now, &replica->changes) == STATUS_OK,
                     "a tick fails");
    replica_apply(replica);
    for (uint32_t i = 0; i < replica->history->count; i++) {
        replica->answers[i] = STATUS_COUNT;
        if (present[i] && !replica->rows[i].present)
            note_dropped(replica, i);
        else if (present[i])
            note_kept(replica, i, before[replica->whole->author[i]].named);
    }
    for (uint32_t p = 0; p < replica->history->principal_count; p++)
        check_hidden_since(replica, p, before[p].hidden_since);
}

bool replica_may_take(const struct replica *replica, uint32_t deed)
{
    if (replica->rows[deed].present)
        return false;
    switch ((int)replica->answers[deed]) {
    case STATUS_STALE:
    case STATUS_ENDED:
    case STATUS_FROM_FUTURE:
    case STATUS_SPENT:
    case STATUS_BAD_ROLE:
    case STATUS_BAD_SIGNERS:
    case STATUS_BAD_SIGNATURE:
    case STATUS_BAD_KEY:
        return false;
    case STATUS_COUNT:
        return true;
    default:
        return replica->versions[deed] != ledger_trust_version(replica->ledger);
    }
}

/* The signatures, once a record and run; a forged one must be found out. */
static enum status verify(struct replica *replica, uint32_t deed, const struct verify_job *job)
{
    const struct deed *signed_deed = &replica->history->deeds[deed];
    enum status expected = STATUS_OK;

    if (!replica->history->verified)
        return STATUS_OK;
    if (replica->verified[deed] == STATUS_COUNT)
        replica->verified[deed] = verify_run(job);
    if (signed_deed->forgery == FORGERY_SIGNATURE)
        expected = STATUS_BAD_SIGNATURE;
    if (signed_deed->forgery == FORGERY_KEY)
        expected = STATUS_BAD_KEY;
    if (replica->verified[deed] != expected)
        property_fail("deed %u (%s) verifies as %s, not %s", deed,
                      replica_kind_text(&signed_deed->record), status_name(replica->verified[deed]),
                      status_name(expected));
    if (expected == STATUS_BAD_SIGNATURE)
        tally_add(replica->tally, FEATURE_REFUSED_SIGNATURE);
    if (expected == STATUS_BAD_KEY)
        tally_add(replica->tally, FEATURE_REFUSED_KEY);
    return expected;
}

static bool find_standing(const struct replica *replica, const struct record *record,
                          struct id *standing)
{
    return ledger_find_register(replica->ledger, &record->author, record->kind, &record->subject,
                                standing);
}

/* A refusal must be one that the rules know, and leave no trace. */
static void check_refusal(struct replica *replica, uint32_t deed, enum status status)
{
    const struct record *record = &replica->history->deeds[deed].record;
    bool valid = record->class->discipline == DISCIPLINE_LOG ? replica->whole->valid[deed]
                                                             : replica->whole->candidate[deed];
    struct id standing;

    property_require(replica->changes.count == 0, "a refusal changes something");
    if ((status == STATUS_NOT_ADMITTED || status == STATUS_BUSY) &&
        id_equal(&record->author, &replica->self))
        property_fail("deed %u (%s) is the replica's own, but refused: %s", deed,
                      replica_kind_text(record), status_name(status));
    if (status == STATUS_BAD_ROLE)
        tally_add(replica->tally, FEATURE_REFUSED_ROLE);
    if (status == STATUS_BAD_SIGNERS)
        tally_add(replica->tally, FEATURE_REFUSED_SIGNERS);
    if (status == STATUS_BAD_SEQUENCE && record->class->discipline == DISCIPLINE_LOG)
        tally_add(replica->tally, FEATURE_REFUSED_SEQUENCE);
    if (valid && (status == STATUS_BAD_ROLE || status == STATUS_BAD_SIGNERS ||
                  status == STATUS_BAD_SEQUENCE))
        property_fail("deed %u (%s) is good but refused: %s", deed, replica_kind_text(record),
                      status_name(status));
    if (status == STATUS_FROM_FUTURE)
        replica->future[deed] = true;
    if ((status == STATUS_ENDED || status == STATUS_FROM_FUTURE) &&
        (!replica->now.good || model_in_window(replica->whole, deed, replica->now.wall)))
        property_fail("deed %u (%s) is in its window but refused: %s", deed,
                      replica_kind_text(record), status_name(status));
    if (status != STATUS_STALE || record->class->discipline == DISCIPLINE_LOG)
        return;
    property_require(find_standing(replica, record, &standing), "stale, but nothing stands");
    property_require(
        model_outranks(replica->whole, (uint32_t)history_find(replica->history, &standing), deed),
        "stale, but what stands does not outrank it");
}

/* 7.3, as the ledger itself sees the author. */
static bool is_in_scope(const struct replica *replica, const struct record *record)
{
    struct principal_view view;
    bool seen = ledger_principal(replica->ledger, &record->author, &view);

    if (id_equal(&record->author, &replica->self))
        return true;
    if (record->class->discipline == DISCIPLINE_LOG)
        return seen && (view.named || view.event_count <= LIMIT_REQUEST_EVENTS);
    if (record->class->lane == LANE_TRUST)
        return seen && view.named;
    if (seen && record->kind == KIND_PROFILE)
        return true;
    return seen && admission_admits(view.admission) && view.event_count > 0 && !view.spent;
}

static void check_taken(struct replica *replica, uint32_t deed, const struct record *given)
{
    const struct record *record = &replica->history->deeds[deed].record;
    const struct change *first = &replica->changes.items[0];
    struct id standing;
    int *mark = &replica->mark[replica->whole->place[deed]];

    property_require(replica->changes.count > 0 && first->type == CHANGE_PUT &&
                         id_equal(&first->id, &record->id),
                     "the first change is not the PUT of what was taken in");
    property_require(first->bytes.bytes == given->bytes.bytes &&
                         first->bytes.size == given->bytes.size,
                     "PUT of other bytes than were given");
    if (replica->now.good && !model_in_window(replica->whole, deed, replica->now.wall))
        property_fail("deed %u (%s) is taken in outside its window", deed,
                      replica_kind_text(record));
    if (!is_in_scope(replica, record))
        property_fail("deed %u (%s) is taken in of one who has no place", deed,
                      replica_kind_text(record));
    if (replica->future[deed])
        tally_add(replica->tally, FEATURE_FROM_FUTURE);
    if (record->class->discipline == DISCIPLINE_LOG) {
        if (!replica->whole->valid[deed])
            property_fail("deed %u (%s) is not valid but taken in", deed,
                          replica_kind_text(record));
        return;
    }
    property_require(find_standing(replica, record, &standing) && id_equal(&standing, &record->id),
                     "what was taken in does not stand at its register");
    replica->held_back[deed] = false;
    if (*mark != NONE && replica->now.good &&
        (is_over(replica, (uint32_t)*mark) || is_from_future(replica, (uint32_t)*mark)))
        *mark = NONE;
    if (*mark != NONE && !model_outranks(replica->whole, deed, (uint32_t)*mark))
        property_fail("deed %u (%s) is back, though beaten by deed %d", deed,
                      replica_kind_text(record), *mark);
    *mark = (int)deed;
}

bool replica_give(struct replica *replica, uint32_t deed)
{
    const struct deed *written = &replica->history->deeds[deed];
    const struct record *record = &written->record;
    bool examined = replica->history->verified || dice_percent(replica->dice, 10);
    enum status status = STATUS_OK, expected = STATUS_OK;
    struct verify_job job;

    if (written->other.bytes.size > 0 && dice_percent(replica->dice, 50))
        record = &written->other;
    changes_clear(&replica->changes);
    if (examined)
        expected = status = ledger_examine(replica->ledger, record, &replica->now, &job);
    if (examined && status == STATUS_OK)
        status = verify(replica, deed, &job);
    if (status == STATUS_OK || expected != STATUS_OK)
        status = ledger_insert(replica->ledger, record, &replica->now, &replica->changes);
    if (examined && expected != status && expected != STATUS_OK)
        property_fail("deed %u: examined %s, inserted %s", deed, status_name(expected),
                      status_name(status));
    property_require(replica->rows[deed].present ? status != STATUS_OK : status != STATUS_KNOWN,
                     "known is what is held");
    replica->answers[deed] = status;
    property_note("replica %u: deed %u (%s): %s", replica->number, deed, replica_kind_text(record),
                  status_name(status));
    if (status != STATUS_OK) {
        replica->versions[deed] = ledger_trust_version(replica->ledger);
        check_refusal(replica, deed, status);
        return false;
    }
    replica_apply(replica);
    check_taken(replica, deed, record);
    replica->versions[deed] = ledger_trust_version(replica->ledger);
    if (record == &written->other)
        tally_add(replica->tally, FEATURE_OTHER_SIGNERS);
    return true;
}
