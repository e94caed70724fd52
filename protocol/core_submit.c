/* Records that come from our own side: signed here, or read from a bundle. Each is examined,
 * verified and joined in order, since later ones may rest on earlier ones of the same submit. SPEC
 * section 10.6. */
#include "protocol/core_state.h"

#include <assert.h>
#include <stdlib.h>

static void answer(struct core *core, uint64_t ticket, enum status status, size_t index)
{
    const struct effect effect = {
        .type = EFFECT_ANSWER,
        .ticket = ticket,
        .status = status,
        .index = index,
    };

    core_emit(core, &effect);
}

/* What may become good by records before it in the same submit. */
static bool may_depend(enum status status)
{
    return verdict_of(status) == VERDICT_LACK;
}

/* Reads, examines and verifies one record as the ledger stands. */
static enum status check(const struct core *core, struct record *record, struct span bytes)
{
    enum status status = record_read(record, bytes, &core->config.network);
    struct verify_job job;

    if (status == STATUS_OK)
        status = ledger_examine(core->ledger, record, &core->moment, &job);
    if (status == STATUS_OK)
        status = verify_run(&job);
    return status;
}

/* Looks at all before anything is joined, so that nearly every bad submit is refused whole and
 * nothing needs to be taken back. */
static enum status check_all(const struct core *core, const struct span *records, size_t count,
                             size_t *at)
{
    for (*at = 0; *at < count; (*at)++) {
        struct record record;
        enum status status = check(core, &record, records[*at]);

        if (status != STATUS_OK && status != STATUS_KNOWN && !may_depend(status))
            return status;
    }
    return STATUS_OK;
}

/* Copies what the event lends, since the changes borrow it until it is stored. */
static bool keep(struct core *core, struct span *kept, const struct event *event)
{
    size_t size = 0;

    for (size_t i = 0; i < event->submit.count; i++)
        size += event->submit.records[i].size;
    core->submission.bytes = malloc(size + 1);
    if (core->submission.bytes == NULL) {
        core_note(core, STATUS_NO_MEMORY);
        return false;
    }
    size = 0;
    for (size_t i = 0; i < event->submit.count; i++) {
        struct span record = event->submit.records[i];

        if (record.size > 0)
            memcpy(core->submission.bytes + size, record.bytes, record.size);
        kept[i] = span_of(core->submission.bytes + size, record.size);
        size += record.size;
    }
    return true;
}

/* Joins one record. KNOWN is as good as done, but not counted as taken. */
static enum status take(struct core *core, struct span bytes)
{
    struct record record;
    enum status status = check(core, &record, bytes);

    if (status == STATUS_OK)
        status = intake_insert(core, &record);
    if (status == STATUS_OK)
        core->submission.taken++;
    if (status == STATUS_OK && !core->submission.partial)
        clone_note_written(core, &record);
    if (status == STATUS_NO_MEMORY)
        core_note(core, status);
    return status;
}

static void refuse_part(struct core *core, struct span bytes, enum status status)
{
    struct record record;
    bool readable = record_read(&record, bytes, &core->config.network) == STATUS_OK;

    core->counters.records_refused += verdict_of(status) != VERDICT_KNOWN;
    core_report(core, status, NULL, readable ? &record.id : NULL, "not taken from the bundle");
}

/* Half of a submit that is to be whole has been joined, and the rest is refused: the only way back
 * is to begin again from the store. Only a submit that contradicts itself comes here. */
static void take_back(struct core *core, enum status status, size_t index)
{
    const struct effect reload = {.type = EFFECT_RELOAD, .status = STATUS_OK};

    answer(core, core->submission.ticket, status, index);
    core_emit(core, &reload);
    changes_clear(&core->changes);
}

static void take_all(struct core *core, const struct span *kept, size_t count, bool partial)
{
    for (size_t i = 0; i < count && core->status == STATUS_OK; i++) {
        enum status status = take(core, kept[i]);

        if (status == STATUS_OK || status == STATUS_KNOWN)
            continue;
        if (partial) {
            refuse_part(core, kept[i], status);
            continue;
        }
        if (core->changes.count > 0)
            take_back(core, status, i);
        else
            answer(core, core->submission.ticket, status, i);
        core->submission.pending = false;
        return;
    }
}

static void finish_submit(struct core *core, enum status status)
{
    if (core->submission.pending)
        answer(core, core->submission.ticket, status, core->submission.taken);
    free(core->submission.bytes);
    core->submission = (struct submission){0};
}

void submit_on_event(struct core *core, const struct event *event)
{
    size_t count = event->submit.count;
    bool partial = event->submit.partial;
    struct span *kept;
    enum status status = STATUS_OK;
    size_t at = 0;

    assert(count <= LIMIT_SUBMIT && !core->submission.pending);
    if (!partial)
        status = check_all(core, event->submit.records, count, &at);
    if (status != STATUS_OK) {
        answer(core, event->submit.ticket, status, at);
        return;
    }
    kept = calloc(count + 1, sizeof(*kept));
    if (kept == NULL || !keep(core, kept, event)) {
        core_note(core, STATUS_NO_MEMORY);
        free(kept);
        return;
    }
    core->submission.pending = true;
    core->submission.partial = partial;
    core->submission.ticket = event->submit.ticket;
    core->submission.taken = 0;
    take_all(core, kept, count, partial);
    free(kept);
    if (core->changes.count == 0)
        finish_submit(core, STATUS_OK);
}

void submit_on_stored(struct core *core, enum status status)
{
    if (core->submission.bytes != NULL)
        finish_submit(core, status);
}
