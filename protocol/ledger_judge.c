/* What of the held is effective: SPEC section 8, and what of it is offered: section 7.4. */
#include <stdlib.h>

#include "protocol/ledger_state.h"

struct hour slot_shown_until(const struct slot *slot)
{
    const struct keylog *log = &slot->author->log;
    bool standing = kind_class_of(slot->kind)->discipline == DISCIPLINE_STANDING;

    if (slot_is_key_event(slot))
        return (struct hour){slot_key_event(slot)->alive ? HOUR_NEVER : 0};
    if (slot->ahead)
        return (struct hour){0};
    return keylog_shown_until(log, slot->event, slot->stamp, slot->end, standing);
}

/* The Cell's record on it when it counts, whatever it says; it neither ends nor needs an hour. */
static const struct slot *standing_recognition(const struct principal *principal)
{
    const struct slot *slot = principal->recognition;

    return slot != NULL && slot_shown_until(slot).value > 0 ? slot : NULL;
}

/* The recognition that counts and can be read, or NULL. */
static const struct slot *recognition_of(const struct principal *principal)
{
    const struct slot *slot = standing_recognition(principal);

    return slot != NULL && slot->readable ? slot : NULL;
}

static bool is_recognised(const struct principal *principal)
{
    const struct slot *recognition = recognition_of(principal);

    return recognition != NULL && recognition->decision->state == RECOGNITION_RECOGNISED;
}

struct vouch_tally {
    uint32_t count;
    bool countries_differ;
};

static struct vouch_tally tally_vouches(const struct principal *principal, struct hour hour)
{
    struct vouch_tally tally = {0};
    const char *first = NULL;

    for (size_t i = 0; i < principal->vouches.count; i++) {
        const struct slot *vouch = principal->vouches.items[i];
        const char *country;

        if (!vouch->readable || vouch->author == principal || !is_recognised(vouch->author) ||
            hour.value >= slot_shown_until(vouch).value)
            continue;
        country = recognition_of(vouch->author)->decision->country;
        tally.count++;
        if (first == NULL)
            first = country;
        tally.countries_differ = tally.countries_differ || strcmp(first, country) != 0;
    }
    return tally;
}

bool principal_named_at(const struct principal *principal, struct hour hour,
                        const struct ledger *ledger)
{
    return principal == ledger->cell || standing_recognition(principal) != NULL ||
           tally_vouches(principal, hour).count > 0;
}

static bool vouches_suffice(const struct vouch_tally *tally)
{
    return tally->count >= LIMIT_VOUCHES && tally->countries_differ;
}

enum admission principal_admission_at(const struct ledger *ledger,
                                      const struct principal *principal, struct hour hour)
{
    static const enum admission by_state[] = {
        [RECOGNITION_RECOGNISED] = ADMISSION_RECOGNISED,
        [RECOGNITION_SUSPENDED] = ADMISSION_SUSPENDED,
        [RECOGNITION_DELISTED] = ADMISSION_DELISTED,
    };
    const struct slot *recognition = recognition_of(principal);
    struct vouch_tally tally;

    if (principal == ledger->cell)
        return ADMISSION_CELL;
    if (recognition != NULL)
        return by_state[recognition->decision->state];
    if (standing_recognition(principal) != NULL)
        return ADMISSION_NONE;
    tally = tally_vouches(principal, hour);
    return vouches_suffice(&tally) ? ADMISSION_PROVISIONAL : ADMISSION_NONE;
}

bool principal_admitted_at(const struct ledger *ledger, const struct principal *principal,
                           struct hour hour)
{
    return principal->log.count > 0 && !keylog_is_spent(&principal->log) &&
           admission_admits(principal_admission_at(ledger, principal, hour));
}

/* Whether the author's standing lets its records in that lane be offered and counted. */
static bool author_stands_at(const struct ledger *ledger, const struct slot *slot, struct hour hour)
{
    bool trust = slot_lane(slot) == LANE_TRUST;

    if (hour.value == ledger->hour.value && !ledger->loading)
        return trust ? slot->author->named : slot->author->admitted;
    return trust ? principal_named_at(slot->author, hour, ledger)
                 : principal_admitted_at(ledger, slot->author, hour);
}

bool slot_offered_at(const struct ledger *ledger, const struct slot *slot, struct hour hour)
{
    return !slot->ahead && hour.value < slot->end.value && author_stands_at(ledger, slot, hour);
}

bool slot_effective_at(const struct ledger *ledger, const struct slot *slot, struct hour hour)
{
    return hour.value < slot_shown_until(slot).value && author_stands_at(ledger, slot, hour);
}

enum status ledger_settle_slot(struct ledger *ledger, struct slot *slot, struct changes *changes)
{
    struct hour shown_until = slot_shown_until(slot);
    const struct change show = {
        .type = CHANGE_SHOW,
        .id = slot->id,
        .shown_until = shown_until,
    };
    bool told = slot->shown_until.value == shown_until.value || ledger->loading;
    enum status status =
        ledger_set_offered(ledger, slot, slot_offered_at(ledger, slot, ledger->hour));

    slot->shown_until = shown_until;
    if (status != STATUS_OK || told)
        return status;
    return changes_add(changes, &show);
}

static void count_request(struct ledger *ledger, struct principal *principal)
{
    bool asking = !principal->named && principal->recognition == NULL && principal->log.count > 0 &&
                  !ledger_is_self(ledger, principal);

    if (asking && !principal->asking)
        ledger->request_count++;
    if (!asking && principal->asking)
        ledger->request_count--;
    principal->asking = asking;
}

static bool views_equal(const struct principal_view *a, const struct principal_view *b)
{
    return a->admission == b->admission && strcmp(a->country, b->country) == 0 &&
           a->review.value == b->review.value && a->dissolved == b->dissolved &&
           a->disputed == b->disputed && a->spent == b->spent && a->named == b->named &&
           a->succeeded == b->succeeded && id_equal(&a->successor, &b->successor) &&
           a->hidden_since.value == b->hidden_since.value && a->event_count == b->event_count &&
           a->vouch_count == b->vouch_count && id_equal(&a->head, &b->head);
}

enum status ledger_tell(struct ledger *ledger, struct principal *principal, struct changes *changes)
{
    struct change change = {.type = CHANGE_PRINCIPAL, .id = principal->id};

    ledger_view_principal(ledger, principal, &change.principal);
    if (principal->was_told && views_equal(&principal->told, &change.principal))
        return STATUS_OK;
    principal->told = change.principal;
    principal->was_told = true;
    return changes_add(changes, &change);
}

/* Admission, naming, and the hour since which there is none. */
static void judge_standing(struct ledger *ledger, struct principal *principal)
{
    bool admitted = principal_admitted_at(ledger, principal, ledger->hour);
    bool named = principal_named_at(principal, ledger->hour, ledger);

    if (admitted != principal->admitted || named != principal->named)
        ledger->trust_version++;
    if (principal->named && !named)
        principal->unnamed = ledger->trim_due = true;
    principal->admission = principal_admission_at(ledger, principal, ledger->hour);
    principal->vouch_count = tally_vouches(principal, ledger->hour).count;
    principal->admitted = admitted;
    principal->named = named;
    if (admitted)
        principal->hidden_since.value = HOUR_NEVER;
    count_request(ledger, principal);
}

static enum status judge(struct ledger *ledger, struct principal *principal,
                         struct changes *changes)
{
    const struct slot *recognition = recognition_of(principal);
    enum status status = STATUS_OK;

    keylog_judge(&principal->log, recognition == NULL ? NULL : &recognition->decision->head);
    judge_standing(ledger, principal);
    for (size_t i = 0; i < principal->slots.count && status == STATUS_OK; i++)
        status = ledger_settle_slot(ledger, principal->slots.items[i], changes);
    return status == STATUS_OK ? ledger_tell(ledger, principal, changes) : status;
}

enum status ledger_refresh_all(struct ledger *ledger, struct changes *changes)
{
    enum status status = judge(ledger, ledger->cell, changes);

    for (size_t i = 0; i < ledger->principal_count && status == STATUS_OK; i++)
        status = judge(ledger, ledger->principals[i], changes);
    /* Once more where it hangs on the logs of others, which are judged now. */
    for (size_t i = 0; i < ledger->principal_count && status == STATUS_OK; i++)
        if (ledger->principals[i]->vouches.count > 0)
            status = judge(ledger, ledger->principals[i], changes);
    return status;
}

enum status ledger_refresh(struct ledger *ledger, struct principal *principal,
                           struct changes *changes)
{
    enum status status;

    ledger->trust_version++;
    if (principal == ledger->cell)
        return ledger_refresh_all(ledger, changes);
    status = judge(ledger, principal, changes);
    for (size_t i = 0; i < principal->slots.count && status == STATUS_OK; i++) {
        const struct slot *slot = principal->slots.items[i];

        if (slot->kind == KIND_VOUCH && slot->about != NULL)
            status = judge(ledger, slot->about, changes);
    }
    return status;
}
