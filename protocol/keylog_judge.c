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

/* How many children of the same parent come before this event in order. */
static unsigned rank_among_siblings(const struct keylog *log, uint16_t position)
{
    uint16_t parent = log->events[log->order[position]].parent;
    unsigned rank = 0;

    for (uint16_t i = 0; i < position; i++)
        rank += log->events[log->order[i]].parent == parent;
    return rank;
}

/* Rule 1. Parents come before children in order. */
static void consider(struct keylog *log)
{
    for (uint16_t position = 0; position < log->count; position++) {
        struct key_event *event = &log->events[log->order[position]];

        event->considered = event->parent == KEYLOG_NONE ||
                            (log->events[event->parent].considered &&
                             rank_among_siblings(log, position) < LIMIT_LOG_CHILDREN);
        event->alive = event->considered;
    }
}

/* Rules 2 and 3 alike: what is not above, at or below the event is dead. */
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

/* Rule 3. */
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

/* An alive revoke voids its target, and opens a new epoch for every delegation that does not come
 * after it: what those sign from then on does not count. */
static void apply_revoke(struct keylog *log, uint16_t revoke)
{
    struct stamp stamp = log->events[revoke].stamp;

    log->events[log->events[revoke].target].revoked = true;
    for (uint16_t i = 0; i < log->count; i++)
        if (log->events[i].kind == KIND_DELEGATE && log->events[i].superseded.value > stamp.value &&
            !keylog_is_above(log, revoke, i))
            log->events[i].superseded = stamp;
}

void keylog_judge(struct keylog *log, const struct id *head)
{
    uint16_t known_head = head == NULL ? KEYLOG_NONE : keylog_find(log, head);

    consider(log);
    if (known_head != KEYLOG_NONE && log->events[known_head].considered)
        keep_comparable(log, known_head);
    settle_rotates(log);
    find_tip(log);
    log->dissolved = false;
    for (uint16_t i = 0; i < log->count; i++) {
        log->events[i].revoked = false;
        log->events[i].superseded.value = STAMP_MAX;
    }
    for (uint16_t i = 0; i < log->count; i++) {
        const struct key_event *event = &log->events[i];

        if (event->alive && event->kind == KIND_REVOKE)
            apply_revoke(log, i);
        if (event->alive && event->kind == KIND_DISSOLVE)
            log->dissolved = true;
    }
}

struct hour keylog_shown_until(const struct keylog *log, uint16_t delegation, struct stamp stamp,
                               struct hour end, bool standing)
{
    const struct key_event *event = &log->events[delegation];

    if (!event->alive || event->revoked || log->dissolved || stamp.value >= event->superseded.value)
        return (struct hour){0};
    return !standing && event->until.value < end.value ? event->until : end;
}
