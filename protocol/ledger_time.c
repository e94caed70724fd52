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

static bool is_over(const struct slot *slot, struct hour hour)
{
    return slot->end.value != HOUR_NEVER && hour.value >= slot->end.value + LIMIT_GRACE_HOURS;
}

static bool is_hidden_long(const struct principal *principal, struct hour hour)
{
    return !principal->admitted && principal->hidden_since.value != HOUR_NEVER &&
           hour.value - principal->hidden_since.value >= LIMIT_HIDDEN_HOURS;
}

/* Of a principal hidden for long, what is named stays: the trust that others need to judge it. */
static enum status purge(struct ledger *ledger, struct principal *principal,
                         struct changes *changes)
{
    bool hidden = is_hidden_long(principal, ledger->hour);
    enum status status = STATUS_OK;

    for (size_t i = principal->slots.count; i-- > 0 && status == STATUS_OK;) {
        struct slot *slot = principal->slots.items[i];
        bool kept_trust = principal->named && slot_lane(slot) == LANE_TRUST;

        if (is_over(slot, ledger->hour) || (hidden && !kept_trust))
            status = ledger_drop_slot(ledger, slot, changes);
    }
    if (status == STATUS_OK && hidden && !principal->named)
        keylog_done(&principal->log);
    return status;
}

static bool is_forgotten(const struct ledger *ledger, const struct principal *principal)
{
    return principal != ledger->cell && !ledger_is_self(ledger, principal) &&
           principal->slots.count == 0 && principal->vouches.count == 0 &&
           principal->recognition == NULL && principal->announce == NULL &&
           principal->final == NULL;
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

    if (hour.value != ledger->hour.value) {
        ledger->hour = hour;
        status = ledger_refresh_all(ledger, changes);
        if (status != STATUS_OK)
            return status;
    }
    if (!now->good)
        return STATUS_OK;
    for (size_t i = 0; i < ledger->principal_count; i++) {
        if (ledger_is_self(ledger, ledger->principals[i]))
            continue;
        status = purge(ledger, ledger->principals[i], changes);
        if (status != STATUS_OK)
            return status;
    }
    forget_principals(ledger);
    return STATUS_OK;
}
