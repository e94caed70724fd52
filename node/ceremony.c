/* Composing key events: where they go in the log and what follows from them. */
#include "node/ceremony.h"

/* The end of the draft so far: what the next event continues. */
struct chain {
    struct key_draft *draft;
    struct id author;
    struct id previous;
    uint32_t sequence; /* of the next event */
    struct stamp stamp;
};

static enum status say_no_log(struct trouble *trouble)
{
    return trouble_say(trouble, STATUS_NOT_FOUND,
                       "the key log is not known here yet; let the node link with a peer first");
}

/* Composes an event after the previous one and moves on. */
static enum status extend(struct chain *chain, uint32_t kind, struct key_event_body *body)
{
    struct record_draft event = {.author = chain->author, .kind = kind, .stamp = chain->stamp};
    struct buffer encoded;
    struct buffer payload;
    enum status status;

    buffer_init(&encoded, LIMIT_RECORD_SIZE);
    buffer_init(&payload, LIMIT_RECORD_SIZE);
    body->sequence = chain->sequence;
    body->previous = chain->previous;
    status = key_event_body_write(&encoded, kind, body);
    event.body = buffer_span(&encoded);
    if (status == STATUS_OK)
        status = record_write_payload(&payload, &event);
    if (status == STATUS_OK)
        status = key_draft_add(chain->draft, buffer_span(&payload));
    if (status == STATUS_OK) {
        chain->previous = record_id(buffer_span(&payload), &chain->draft->network);
        chain->sequence++;
        chain->stamp.value++;
    }
    buffer_done(&encoded);
    buffer_done(&payload);
    return status;
}

static struct stamp later_stamp(struct stamp before, struct wall now)
{
    struct stamp stamp = stamp_of_ms(now.ms);

    if (stamp.value <= before.value)
        stamp.value = before.value + 1;
    return stamp;
}

/* Begins a chain at an event of the log, to be signed by the set given or, if NULL, the current
 * one. */
static enum status start(struct chain *out, struct key_draft *draft,
                         const struct key_history *history, uint16_t at,
                         const struct key_set *revealed, struct wall now)
{
    const struct key_event *event;
    const struct key_set *signers;
    uint32_t generation;

    if (at == KEYLOG_NONE)
        return STATUS_NOT_FOUND;
    event = &history->log.events[at];
    generation = key_history_generation(history, at);
    signers = &history->log.events[event->generation].set->keys;
    if (revealed != NULL) {
        generation++;
        signers = revealed;
    }
    key_draft_init(draft, &history->network, generation, signers);
    *out = (struct chain){
        .draft = draft,
        .author = history->principal,
        .previous = event->id,
        .sequence = event->sequence + 1u,
        .stamp = later_stamp(event->stamp, now),
    };
    return STATUS_OK;
}

/* An empty draft, so that the caller may end it whatever happens. */
static void clear(struct key_draft *draft, const struct id *network)
{
    const struct key_set none = {0};

    key_draft_init(draft, network, 0, &none);
}

static enum status check_room(const struct key_history *history, struct trouble *trouble)
{
    if (history->log.count == 0)
        return say_no_log(trouble);
    if (history->log.dissolved)
        return trouble_say(trouble, STATUS_BAD_SEQUENCE, "this principal is dissolved for good");
    if (history->log.disputed)
        return trouble_say(trouble, STATUS_BAD_SEQUENCE,
                           "two rotates dispute this log; the Cell must recognise a head first");
    if (keylog_is_spent(&history->log))
        return trouble_say(trouble, STATUS_SPENT, "%s", status_text(STATUS_SPENT));
    return STATUS_OK;
}

static enum status finish(enum status status, struct trouble *trouble)
{
    if (status == STATUS_OK)
        return status;
    if (status == STATUS_NOT_FOUND)
        return say_no_log(trouble);
    return trouble_say(trouble, status, "the event cannot be written: %s", status_text(status));
}

enum status ceremony_delegate(struct key_draft *out, const struct key_history *history,
                              const struct grant *grant, struct wall now, struct trouble *trouble)
{
    struct key_event_body body = {
        .key = grant->key, .roles = grant->roles, .until = grant->until, .label = grant->label};
    struct chain chain;
    enum status status;

    clear(out, &history->network);
    status = check_room(history, trouble);
    if (status != STATUS_OK)
        return status;
    status = start(&chain, out, history, history->log.tip, NULL, now);
    if (status == STATUS_OK)
        status = extend(&chain, KIND_DELEGATE, &body);
    return finish(status, trouble);
}

/* Where a revoke can stand: the tip, or, when the target is on a branch beside it, the end of that
 * branch. */
static uint16_t place_below(const struct keylog *log, uint16_t target)
{
    uint16_t place = target;

    if (log->tip != KEYLOG_NONE && keylog_is_above(log, target, log->tip))
        return log->tip;
    for (uint16_t i = 0; i < log->count; i++)
        if (log->events[i].alive && log->events[i].kind != KIND_DISSOLVE &&
            log->events[i].sequence > log->events[place].sequence &&
            keylog_is_above(log, target, i))
            place = i;
    return place;
}

static bool same_key(const struct keylog *log, uint16_t a, uint16_t b)
{
    return memcmp(log->events[a].key.bytes, log->events[b].key.bytes, PUBLIC_KEY_SIZE) == 0;
}

/* Every delegation of the target's key: whoever has the key has them all. The target may be over by
 * now; it is revoked all the same. */
static enum status revoke_key(struct chain *chain, const struct key_history *history,
                              uint16_t target, struct hour hour)
{
    enum status status = STATUS_OK;

    for (uint16_t i = 0; i < history->log.count && status == STATUS_OK; i++) {
        struct key_event_body body = {.target = history->log.events[i].id};

        if (i == target ||
            (key_history_is_good(history, i, hour) && same_key(&history->log, i, target)))
            status = extend(chain, KIND_REVOKE, &body);
    }
    return status;
}

/* Whether another good delegation gives the same key these roles for as long; of two alike the
 * later one is that. Those of older epochs stay good for what they signed: were each delegated
 * anew, every rotate would double them, and the log would soon be spent. */
static bool is_covered(const struct key_history *history, uint16_t index, struct hour hour)
{
    const struct keylog *log = &history->log;
    const struct key_event *event = &log->events[index];

    for (uint16_t i = 0; i < log->count; i++) {
        const struct key_event *other = &log->events[i];

        if (i == index || !key_history_is_good(history, i, hour) || !same_key(log, i, index) ||
            (other->roles & event->roles) != event->roles ||
            other->until.value < event->until.value)
            continue;
        if (other->roles != event->roles || other->until.value > event->until.value || i > index)
            return true;
    }
    return false;
}

/* Fresh delegations under the new epoch for all keys that are good, the revoked one excepted, with
 * all the roles they have; revoked is KEYLOG_NONE when none is. */
static enum status delegate_survivors(struct chain *chain, const struct key_history *history,
                                      uint16_t revoked, struct hour hour)
{
    struct key_event_body body;
    enum status status = STATUS_OK;

    for (uint16_t i = 0; i < history->log.count && status == STATUS_OK; i++) {
        if (!key_history_is_good(history, i, hour) ||
            (revoked != KEYLOG_NONE && same_key(&history->log, i, revoked)) ||
            is_covered(history, i, hour))
            continue;
        status = key_history_body(history, i, &body);
        if (status == STATUS_OK)
            status = extend(chain, KIND_DELEGATE, &body);
    }
    return status;
}

enum status ceremony_revoke(struct key_draft *out, const struct key_history *history,
                            const struct id *delegation, struct wall now, struct trouble *trouble)
{
    uint16_t target = keylog_find(&history->log, delegation);
    struct chain chain;
    enum status status;

    clear(out, &history->network);
    status = check_room(history, trouble);
    if (status != STATUS_OK)
        return status;
    if (target == KEYLOG_NONE || history->log.events[target].kind != KIND_DELEGATE)
        return trouble_say(trouble, STATUS_NOT_FOUND,
                           "that is no delegation of this log; see zawlbuk key list");
    if (history->log.events[target].revoked)
        return trouble_say(trouble, STATUS_KNOWN, "that delegation is revoked already");
    status = start(&chain, out, history, place_below(&history->log, target), NULL, now);
    if (status == STATUS_OK)
        status = revoke_key(&chain, history, target, hour_of_wall(now));
    if (status == STATUS_OK)
        status = delegate_survivors(&chain, history, target, hour_of_wall(now));
    return finish(status, trouble);
}

enum status ceremony_rotate(struct key_draft *out, const struct key_history *history,
                            const struct rotation *rotation, struct wall now,
                            struct trouble *trouble)
{
    struct key_event_body body = {.keys = *rotation->revealed};
    struct chain chain;
    enum status status = key_set_commit(&body.next_keys, rotation->next);

    clear(out, &history->network);
    if (status == STATUS_OK)
        status = check_room(history, trouble);
    if (status != STATUS_OK)
        return status;
    status = start(&chain, out, history, history->log.tip, rotation->revealed, now);
    if (status == STATUS_OK)
        status = extend(&chain, KIND_ROTATE, &body);
    if (status == STATUS_OK)
        status = delegate_survivors(&chain, history, KEYLOG_NONE, hour_of_wall(now));
    return finish(status, trouble);
}

enum status ceremony_end(struct key_draft *out, const struct key_history *history, uint32_t kind,
                         struct wall now, struct trouble *trouble)
{
    struct key_event_body body = {0};
    struct chain chain;
    enum status status;

    clear(out, &history->network);
    status = check_room(history, trouble);
    if (status != STATUS_OK)
        return status;
    status = start(&chain, out, history, history->log.tip, NULL, now);
    if (status == STATUS_OK)
        status = extend(&chain, kind, &body);
    return finish(status, trouble);
}

enum status ceremony_begin(struct key_draft *out, const struct id *network,
                           const struct rotation *rotation, struct wall now)
{
    struct key_event_body body = {.keys = *rotation->revealed};
    struct chain chain = {.draft = out, .stamp = stamp_of_ms(now.ms)};
    enum status status = key_set_commit(&body.next_keys, rotation->next);

    key_draft_init(out, network, 0, rotation->revealed);
    if (status != STATUS_OK)
        return status;
    return extend(&chain, KIND_INCEPTION, &body);
}

enum status ceremony_signers(struct key_set *out, uint32_t *generation,
                             const struct key_history *history)
{
    const struct keylog *log = &history->log;

    if (log->tip == KEYLOG_NONE)
        return STATUS_NOT_FOUND;
    *out = log->events[log->events[log->tip].generation].set->keys;
    *generation = key_history_generation(history, log->tip);
    return STATUS_OK;
}

enum status ceremony_commitment(struct id *out, const struct key_history *history)
{
    const struct keylog *log = &history->log;

    if (log->tip == KEYLOG_NONE)
        return STATUS_NOT_FOUND;
    *out = log->events[log->events[log->tip].generation].set->next_keys;
    return STATUS_OK;
}
