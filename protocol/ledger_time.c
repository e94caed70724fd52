/* The ledger and the passing of time: loading done, the hour moving on, bytes that must go. */
#include <stdlib.h>

#include "protocol/ledger_state.h"

void ledger_load_hidden(struct ledger *ledger, const struct id *principal, struct hour hidden_since)
{
    struct principal *found = ledger_get_principal(ledger, principal);

    if (found != NULL)
        found->hidden_since = hidden_since;
}

enum status ledger_loaded(struct ledger *ledger, struct hour hour, struct changes *changes)
{
    enum status status;

    ledger->hour = hour;
    status = ledger_refresh_all(ledger, changes);
    ledger->loading = false;
    return status;
}

bool slot_is_over(const struct slot *slot, struct hour hour)
{
    return slot->end.value != HOUR_NEVER && hour.value >= slot->end.value + LIMIT_GRACE_HOURS;
}

bool slot_is_ahead(const struct slot *slot, const struct moment *now)
{
    return now->good && !slot_is_key_event(slot) &&
           stamp_ms(slot->stamp) > now->wall.ms + LIMIT_AHEAD_MS;
}

/* Over for long enough, or taken from the future by a clock that nobody confirmed. */
static bool must_go(const struct slot *slot, const struct moment *now)
{
    return slot_is_over(slot, hour_of_wall(now->wall)) || slot_is_ahead(slot, now);
}

/* What we signed ourselves under a clock that ran ahead stays, in case it is this one that is
 * wrong, but counts for nothing and makes way for anything until its time comes. */
static enum status hold_back(struct ledger *ledger, const struct moment *now,
                             struct changes *changes)
{
    struct principal *self = ledger_get_principal(ledger, &ledger->self);
    bool changed = false;

    for (size_t i = 0; self != NULL && i < self->slots.count; i++) {
        struct slot *slot = self->slots.items[i];
        bool ahead = slot_is_ahead(slot, now);

        changed = changed || ahead != slot->ahead;
        slot->ahead = ahead;
    }
    return changed ? ledger_refresh(ledger, self, changes) : STATUS_OK;
}

static bool is_hidden_long(const struct principal *principal, struct hour hour)
{
    return !principal->admitted && principal->hidden_since.value != HOUR_NEVER &&
           hour.value - principal->hidden_since.value >= LIMIT_HIDDEN_HOURS;
}

/* The thirty days begin at the first good clock that finds it hidden. */
static enum status note_hidden(struct ledger *ledger, struct principal *principal,
                               struct changes *changes)
{
    if (!principal->admitted && principal->hidden_since.value > ledger->hour.value)
        principal->hidden_since = ledger->hour;
    return ledger_tell(ledger, principal, changes);
}

/* Drops a slot and judges whom it concerned. */
static enum status drop(struct ledger *ledger, struct slot *slot, struct changes *changes)
{
    struct principal *about = slot->about;
    enum status status = ledger_drop_slot(ledger, slot, changes);

    if (status == STATUS_OK && about != NULL)
        status = ledger_refresh(ledger, about, changes);
    return status;
}

static enum status forget_all(struct ledger *ledger, struct principal *principal,
                              struct changes *changes)
{
    enum status status = STATUS_OK;

    while (principal->slots.count > 0 && status == STATUS_OK)
        status = drop(ledger, principal->slots.items[principal->slots.count - 1], changes);
    if (status != STATUS_OK)
        return status;
    keylog_done(&principal->log);
    return ledger_refresh(ledger, principal, changes);
}

/* Forgets a principal that nobody names when the pen of requests has no room for it. Of whom the
 * Cell has decided, and be it void, the bytes wait out the thirty days: it may be about to sign
 * anew. */
static enum status trim(struct ledger *ledger, struct principal *principal, struct changes *changes)
{
    principal->unnamed = false;
    if (principal->named || principal->log.count == 0 || principal->recognition != NULL ||
        ledger_is_self(ledger, principal) ||
        (principal->log.count <= LIMIT_REQUEST_EVENTS && ledger->request_count <= LIMIT_REQUESTS))
        return STATUS_OK;
    return forget_all(ledger, principal, changes);
}

enum status ledger_trim(struct ledger *ledger, struct changes *changes)
{
    enum status status = STATUS_OK;

    while (ledger->trim_due && status == STATUS_OK) {
        ledger->trim_due = false;
        for (size_t i = 0; i < ledger->principal_count && status == STATUS_OK; i++)
            if (ledger->principals[i]->unnamed)
                status = trim(ledger, ledger->principals[i], changes);
    }
    return status;
}

/* Of a principal hidden for long, what is named stays: the trust that others need to judge it. */
static enum status purge(struct ledger *ledger, struct principal *principal,
                         const struct moment *now, struct changes *changes)
{
    bool hidden = is_hidden_long(principal, ledger->hour);
    enum status status = STATUS_OK;

    if (hidden && !principal->named)
        return forget_all(ledger, principal, changes);
    for (size_t i = principal->slots.count; i-- > 0 && status == STATUS_OK;) {
        struct slot *slot = principal->slots.items[i];

        if (must_go(slot, now) || (hidden && slot_lane(slot) != LANE_TRUST))
            status = drop(ledger, slot, changes);
    }
    if (status == STATUS_OK)
        status = ledger_trim(ledger, changes);
    return status == STATUS_OK ? trim(ledger, principal, changes) : status;
}

static bool is_forgotten(const struct ledger *ledger, const struct principal *principal)
{
    return principal != ledger->cell && !ledger_is_self(ledger, principal) &&
           principal->slots.count == 0 && principal->vouches.count == 0 &&
           principal->recognition == NULL && principal->announce == NULL &&
           principal->final == NULL;
}

void ledger_forget_blank(struct ledger *ledger, struct principal *principal)
{
    size_t i = 0;

    if (!is_forgotten(ledger, principal))
        return;
    while (ledger->principals[i] != principal)
        i++;
    ledger->principal_count--;
    memmove(&ledger->principals[i], &ledger->principals[i + 1],
            (ledger->principal_count - i) * sizeof(*ledger->principals));
    ledger->request_count -= principal->asking;
    ledger_free_principal(principal);
}

static void forget_principals(struct ledger *ledger)
{
    size_t kept = 0;

    for (size_t i = 0; i < ledger->principal_count; i++) {
        struct principal *principal = ledger->principals[i];

        if (!is_forgotten(ledger, principal)) {
            ledger->principals[kept++] = principal;
            continue;
        }
        ledger->request_count -= principal->asking;
        ledger_free_principal(principal);
    }
    ledger->principal_count = kept;
}

enum status ledger_tick(struct ledger *ledger, const struct moment *now, struct changes *changes)
{
    struct hour hour = hour_of_wall(now->wall);
    enum status status;

    if (!now->good)
        return STATUS_OK;
    if (hour.value != ledger->hour.value) {
        ledger->hour = hour;
        status = ledger_refresh_all(ledger, changes);
        if (status != STATUS_OK)
            return status;
    }
    status = hold_back(ledger, now, changes);
    if (status != STATUS_OK)
        return status;
    for (size_t i = 0; i < ledger->principal_count; i++) {
        if (ledger_is_self(ledger, ledger->principals[i]))
            continue;
        status = note_hidden(ledger, ledger->principals[i], changes);
        if (status == STATUS_OK)
            status = purge(ledger, ledger->principals[i], now, changes);
        if (status != STATUS_OK)
            return status;
    }
    forget_principals(ledger);
    return STATUS_OK;
}
