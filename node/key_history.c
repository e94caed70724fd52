/* Collecting the events of one key log. */
#include "node/key_history.h"

void key_history_init(struct key_history *history, const struct id *network,
                      const struct id *principal)
{
    *history = (struct key_history){.network = *network, .principal = *principal};
    keylog_init(&history->log);
    for (size_t i = 0; i < LIMIT_LOG_EVENTS; i++)
        buffer_init(&history->records[i], LIMIT_RECORD_SIZE);
}

void key_history_done(struct key_history *history)
{
    for (size_t i = 0; i < LIMIT_LOG_EVENTS; i++)
        buffer_done(&history->records[i]);
    keylog_done(&history->log);
}

static bool is_ours(const struct key_history *history, const struct record *record)
{
    return record->class->discipline == DISCIPLINE_LOG &&
           id_equal(&record->author, &history->principal);
}

enum status key_history_add(struct key_history *history, struct span bytes)
{
    struct record record;
    struct verify_job job;
    struct id displaced;
    uint16_t index;
    enum status status = record_read(&record, bytes, &history->network);

    if (status != STATUS_OK || !is_ours(history, &record))
        return status;
    status = keylog_examine(&history->log, &record, &job);
    if (status == STATUS_KNOWN)
        return STATUS_OK;
    if (status == STATUS_OK)
        status = keylog_insert(&history->log, &record, &index, &displaced);
    if (status != STATUS_OK)
        return status;
    buffer_clear(&history->records[index]);
    buffer_append(&history->records[index], bytes);
    return history->records[index].status;
}

enum status key_history_judge(struct key_history *history, const struct id *tip)
{
    if (keylog_find(&history->log, tip) == KEYLOG_NONE)
        return STATUS_NOT_FOUND;
    keylog_judge(&history->log, tip);
    return STATUS_OK;
}

uint32_t key_history_generation(const struct key_history *history, uint16_t index)
{
    const struct key_event *events = history->log.events;
    uint32_t generation = 0;

    while (index != KEYLOG_NONE) {
        if (events[index].kind == KIND_ROTATE)
            generation++;
        index = events[index].parent;
    }
    return generation;
}

enum status key_history_body(const struct key_history *history, uint16_t index,
                             struct key_event_body *out)
{
    struct record record;
    enum status status =
        record_read(&record, buffer_span(&history->records[index]), &history->network);

    if (status != STATUS_OK)
        return status;
    return key_event_body_read(out, record.kind, record.body);
}

bool key_history_is_good(const struct key_history *history, uint16_t index, struct hour hour)
{
    const struct key_event *event = &history->log.events[index];

    return event->kind == KIND_DELEGATE && event->alive && !event->revoked &&
           hour.value < event->until.value && !history->log.dissolved;
}
