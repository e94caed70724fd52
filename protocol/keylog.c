/* Validity of key events and their place in the log: SPEC sections 6.2 to 6.4. */
#include "protocol/keylog.h"

#include <assert.h>
#include <stdlib.h>

/* Rotates outrank revokes: whoever lacks the next keys never reaches the owner's epoch. */
#define EPOCH_ROTATE (1u << 16)
#define EPOCH_REVOKE 1u

void keylog_init(struct keylog *log)
{
    *log = (struct keylog){.tip = KEYLOG_NONE};
}

void keylog_done(struct keylog *log)
{
    for (uint16_t i = 0; i < log->count; i++)
        free(log->events[i].set);
    free(log->events);
    free(log->order);
    keylog_init(log);
}

uint16_t keylog_find(const struct keylog *log, const struct id *id)
{
    for (uint16_t i = 0; i < log->count; i++)
        if (id_equal(&log->events[i].id, id))
            return i;
    return KEYLOG_NONE;
}

bool keylog_is_spent(const struct keylog *log)
{
    return log->count == LIMIT_LOG_EVENTS;
}

/* (sequence, rotate before other kinds, id): 6.4. */
static int compare_order(uint32_t sequence, uint32_t kind, const struct id *id,
                         const struct key_event *event)
{
    bool later = kind != KIND_ROTATE;
    bool event_later = event->kind != KIND_ROTATE;

    if (sequence != event->sequence)
        return sequence < event->sequence ? -1 : 1;
    if (later != event_later)
        return later ? 1 : -1;
    return id_compare(id, &event->id);
}

static bool key_sets_equal(const struct key_set *keys, const struct record *record)
{
    uint32_t found = 0;

    for (uint32_t i = 0; i < record->signature_count; i++)
        for (uint32_t k = 0; k < keys->count; k++)
            if (memcmp(record->signatures[i].key.bytes, keys->keys[k].bytes, PUBLIC_KEY_SIZE) == 0)
                found++;
    return found == record->signature_count && found == keys->threshold;
}

/* Exactly the threshold's number of signatures, all by keys of the set. */
static enum status check_signers(const struct key_set *keys, const struct record *record,
                                 struct verify_job *job)
{
    if (!key_sets_equal(keys, record))
        return STATUS_BAD_SIGNERS;
    memcpy(job->checks, record->signatures, sizeof(job->checks));
    job->check_count = record->signature_count;
    return STATUS_OK;
}

static void admit_keys(const struct key_event_body *body, uint32_t kind, struct verify_job *job)
{
    if (kind == KIND_INCEPTION || kind == KIND_ROTATE) {
        memcpy(job->admit, body->keys.keys, sizeof(job->admit));
        job->admit_count = body->keys.count;
    } else if (kind == KIND_DELEGATE) {
        job->admit[0] = body->key;
        job->admit_count = 1;
    }
}

/* The set that must sign an event with that predecessor. */
static enum status signers_of(const struct keylog *log, const struct key_event *parent,
                              const struct key_event_body *body, uint32_t kind,
                              const struct key_set **out)
{
    const struct key_generation *current = log->events[parent->generation].set;
    struct id commitment;
    enum status status;

    if (kind != KIND_ROTATE) {
        *out = &current->keys;
        return STATUS_OK;
    }
    status = key_set_commit(&commitment, &body->keys);
    if (status != STATUS_OK)
        return status;
    if (!id_equal(&commitment, &current->next_keys))
        return STATUS_BAD_SIGNERS;
    *out = &body->keys;
    return STATUS_OK;
}

static enum status check_place(const struct keylog *log, uint16_t parent,
                               const struct key_event_body *body, const struct record *record)
{
    const struct key_event *before = &log->events[parent];

    if (before->kind == KIND_DISSOLVE || body->sequence != before->sequence + 1u ||
        record->stamp.value < before->stamp.value)
        return STATUS_BAD_SEQUENCE;
    if (record->kind == KIND_REVOKE) {
        uint16_t target = keylog_find(log, &body->target);

        if (target == KEYLOG_NONE || log->events[target].kind != KIND_DELEGATE ||
            !keylog_is_above(log, target, parent))
            return STATUS_BAD_SEQUENCE;
    }
    return STATUS_OK;
}

static enum status examine_successor(const struct keylog *log, const struct record *record,
                                     const struct key_event_body *body, struct verify_job *job)
{
    uint16_t parent = keylog_find(log, &body->previous);
    const struct key_set *signers = NULL;
    enum status status;

    if (keylog_is_spent(log) && compare_order(body->sequence, record->kind, &record->id,
                                              &log->events[log->order[log->count - 1]]) > 0)
        return STATUS_SPENT;
    if (parent == KEYLOG_NONE)
        return STATUS_UNKNOWN_PRINCIPAL;
    status = check_place(log, parent, body, record);
    if (status != STATUS_OK)
        return status;
    status = signers_of(log, &log->events[parent], body, record->kind, &signers);
    if (status != STATUS_OK)
        return status;
    return check_signers(signers, record, job);
}

enum status keylog_examine(const struct keylog *log, const struct record *record,
                           struct verify_job *job)
{
    struct key_event_body body;
    enum status status = key_event_body_read(&body, record->kind, record->body);

    if (status != STATUS_OK)
        return status;
    if (keylog_find(log, &record->id) != KEYLOG_NONE)
        return STATUS_KNOWN;
    if (record->kind == KIND_INCEPTION)
        status = check_signers(&body.keys, record, job);
    else
        status = examine_successor(log, record, &body, job);
    if (status == STATUS_OK)
        admit_keys(&body, record->kind, job);
    return status;
}

static enum status reserve(struct keylog *log)
{
    uint16_t capacity = log->capacity == 0 ? 4 : (uint16_t)(log->capacity * 2);
    struct key_event *events;
    uint16_t *order;

    if (log->count < log->capacity || keylog_is_spent(log))
        return STATUS_OK;
    events = realloc(log->events, capacity * sizeof(*events));
    if (events == NULL)
        return STATUS_NO_MEMORY;
    log->events = events;
    order = realloc(log->order, capacity * sizeof(*order));
    if (order == NULL)
        return STATUS_NO_MEMORY;
    log->order = order;
    log->capacity = capacity;
    return STATUS_OK;
}

/* The place for one more event: at the end, or that of the last in order, which is a leaf. */
static uint16_t make_room(struct keylog *log, struct id *displaced)
{
    uint16_t last;

    if (!keylog_is_spent(log))
        return log->count++;
    last = log->order[log->count - 1];
    *displaced = log->events[last].id;
    free(log->events[last].set);
    return last;
}

static void place_in_order(struct keylog *log, uint16_t index)
{
    const struct key_event *event = &log->events[index];
    uint16_t position = (uint16_t)(log->count - 1);

    while (position > 0 && compare_order(event->sequence, event->kind, &event->id,
                                         &log->events[log->order[position - 1]]) < 0) {
        log->order[position] = log->order[position - 1];
        position--;
    }
    log->order[position] = index;
}

static enum status make_generation(struct key_event *event, const struct key_event_body *body)
{
    event->set = malloc(sizeof(*event->set));
    if (event->set == NULL)
        return STATUS_NO_MEMORY;
    *event->set = (struct key_generation){.keys = body->keys, .next_keys = body->next_keys};
    return STATUS_OK;
}

static void descend(const struct keylog *log, struct key_event *event,
                    const struct key_event_body *body)
{
    const struct key_event *before;

    event->parent = keylog_find(log, &body->previous);
    assert(event->parent != KEYLOG_NONE);
    before = &log->events[event->parent];
    event->epoch = before->epoch + (before->kind == KIND_ROTATE ? EPOCH_ROTATE : 0) +
                   (before->kind == KIND_REVOKE ? EPOCH_REVOKE : 0);
    event->generation = before->generation;
    event->target = event->kind == KIND_REVOKE ? keylog_find(log, &body->target) : KEYLOG_NONE;
}

enum status keylog_insert(struct keylog *log, const struct record *record, uint16_t *index,
                          struct id *displaced)
{
    struct key_event_body body;
    struct key_event event = {.id = record->id, .stamp = record->stamp, .kind = record->kind};
    enum status status = key_event_body_read(&body, record->kind, record->body);

    if (status != STATUS_OK)
        return status;
    if (reserve(log) != STATUS_OK)
        return STATUS_NO_MEMORY;
    event.sequence = (uint16_t)body.sequence;
    event.parent = event.target = KEYLOG_NONE;
    event.key = body.key;
    event.roles = body.roles;
    event.until = body.until;
    if (event.kind != KIND_INCEPTION)
        descend(log, &event, &body);
    if ((event.kind == KIND_INCEPTION || event.kind == KIND_ROTATE) &&
        make_generation(&event, &body) != STATUS_OK)
        return STATUS_NO_MEMORY;
    *displaced = (struct id){{0}};
    *index = make_room(log, displaced);
    if (event.set != NULL)
        event.generation = *index;
    log->events[*index] = event;
    place_in_order(log, *index);
    return STATUS_OK;
}
