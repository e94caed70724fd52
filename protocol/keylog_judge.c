/* Which events of a key log are alive: SPEC section 6.5. */
#include "protocol/keylog.h"

bool keylog_is_above(const struct keylog *log, uint16_t a, uint16_t b)
{
    while (b != KEYLOG_NONE && log->events[b].sequence > log->events[a].sequence)
        b = log->events[b].parent;
    return a == b;
}

static bool comparable(const struct keylog *log, uint16_t a, uint16_t b)
{
    return keylog_is_above(log, a, b) || keylog_is_above(log, b, a);
}

/* Rules 1 and 2 alike: what is not above, at or below the event is dead. */
static void keep_comparable(struct keylog *log, uint16_t with)
{
    for (uint16_t i = 0; i < log->count; i++)
        log->events[i].alive = log->events[i].alive && comparable(log, i, with);
}

static bool has_living_rotate_below(const struct keylog *log, uint16_t index)
{
    for (uint16_t i = 0; i < log->count; i++)
        if (i != index && log->events[i].kind == KIND_ROTATE && log->events[i].alive &&
            keylog_is_above(log, index, i))
            return true;
    return false;
}

/* The lowest event that is above or at both. Every log has one: its inception. */
static uint16_t common_ancestor(const struct keylog *log, uint16_t a, uint16_t b)
{
    while (!keylog_is_above(log, a, b))
        a = log->events[a].parent;
    return a;
}

/* Rule 2. */
static void settle_rotates(struct keylog *log)
{
    uint16_t meeting = KEYLOG_NONE;
    unsigned count = 0;

    for (uint16_t i = 0; i < log->count; i++) {
        if (!log->events[i].alive || log->events[i].kind != KIND_ROTATE ||
            has_living_rotate_below(log, i))
            continue;
        meeting = meeting == KEYLOG_NONE ? i : common_ancestor(log, meeting, i);
        count++;
    }
    log->disputed = count > 1;
    if (count == 0)
        return;
    if (!log->disputed) {
        keep_comparable(log, meeting);
        return;
    }
    for (uint16_t i = 0; i < log->count; i++)
        log->events[i].alive = log->events[i].alive && keylog_is_above(log, i, meeting);
}

static bool has_living_child(const struct keylog *log, uint16_t index)
{
    for (uint16_t i = 0; i < log->count; i++)
        if (log->events[i].alive && log->events[i].parent == index)
            return true;
    return false;
}

static void find_tip(struct keylog *log)
{
    log->tip = KEYLOG_NONE;
    for (uint16_t i = 0; i < log->count; i++)
        if (log->events[i].alive && !has_living_child(log, i))
            log->tip = log->tip == KEYLOG_NONE ? i : common_ancestor(log, log->tip, i);
}

/* An alive rotate or revoke opens a new epoch for every delegation that does not come after it:
 * what those sign from then on does not count. A revoke voids its target besides. */
static void open_epoch(struct keylog *log, uint16_t opener)
{
    const struct key_event *event = &log->events[opener];

    if (event->kind == KIND_REVOKE)
        log->events[event->target].revoked = true;
    for (uint16_t i = 0; i < log->count; i++) {
        struct key_event *delegate = &log->events[i];

        if (delegate->kind != KIND_DELEGATE || keylog_is_above(log, opener, i) ||
            (delegate->superseded && delegate->new_epoch.value <= event->stamp.value))
            continue;
        delegate->superseded = true;
        delegate->new_epoch = event->stamp;
    }
}

void keylog_judge(struct keylog *log, const struct id *head)
{
    uint16_t known_head = head == NULL ? KEYLOG_NONE : keylog_find(log, head);

    for (uint16_t i = 0; i < log->count; i++)
        log->events[i].alive = true;
    if (known_head != KEYLOG_NONE)
        keep_comparable(log, known_head);
    settle_rotates(log);
    find_tip(log);
    log->dissolved = false;
    for (uint16_t i = 0; i < log->count; i++) {
        log->events[i].revoked = false;
        log->events[i].superseded = false;
    }
    for (uint16_t i = 0; i < log->count; i++) {
        const struct key_event *event = &log->events[i];

        if (event->alive && (event->kind == KIND_REVOKE || event->kind == KIND_ROTATE))
            open_epoch(log, i);
        if (event->alive && event->kind == KIND_DISSOLVE)
            log->dissolved = true;
    }
}

struct hour keylog_shown_until(const struct keylog *log, uint16_t delegation, struct stamp stamp,
                               struct hour end, bool standing)
{
    const struct key_event *event = &log->events[delegation];

    if (!event->alive || event->revoked || log->dissolved ||
        (event->superseded && stamp.value >= event->new_epoch.value))
        return (struct hour){0};
    return !standing && event->until.value < end.value ? event->until : end;
}
