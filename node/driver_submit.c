/* Records of our own: waiting for their turn, signed, submitted, answered. */
#include <stdlib.h>

#include "node/driver_state.h"
#include "node/log.h"

/* Bytes of one submit: an import comes in pieces of at most this. */
#define SUBMIT_SIZE_MAX (32u * 1024 * 1024)

static void free_submit(struct submit *submit)
{
    if (submit == NULL)
        return;
    free(submit->records);
    buffer_done(&submit->bytes);
    free(submit);
}

static size_t count_submits(const struct driver *driver)
{
    size_t count = 0;

    for (const struct submit *submit = driver->submits; submit != NULL; submit = submit->next)
        count++;
    return count;
}

/* Copies the records into one run of bytes and points the spans there. */
static enum status copy_records(struct submit *submit, const struct span *records, size_t count)
{
    size_t offset = 0;

    buffer_init(&submit->bytes, SUBMIT_SIZE_MAX);
    submit->records = calloc(count, sizeof(*submit->records));
    if (submit->records == NULL)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < count; i++)
        buffer_append(&submit->bytes, records[i]);
    if (submit->bytes.status != STATUS_OK)
        return submit->bytes.status;
    for (size_t i = 0; i < count; i++) {
        submit->records[i] = span_of(submit->bytes.bytes + offset, records[i].size);
        offset += records[i].size;
    }
    submit->count = count;
    return STATUS_OK;
}

static void enqueue(struct driver *driver, struct submit *submit)
{
    struct submit **end = &driver->submits;

    while (*end != NULL)
        end = &(*end)->next;
    *end = submit;
    driver_wake(driver);
}

enum status driver_submit(struct driver *driver, const struct span *records, size_t count,
                          bool partial, struct driver_waiter waiter)
{
    struct submit *submit;
    enum status status;

    if (count == 0)
        return STATUS_MISSING_FIELD;
    if (driver->stopping || count_submits(driver) >= DRIVER_SUBMITS_MAX)
        return STATUS_BUSY;
    if (driver->reloading && driver->store_status != STATUS_OK && waiter.on_answer != NULL)
        return driver->store_status;
    submit = calloc(1, sizeof(*submit));
    if (submit == NULL)
        return STATUS_NO_MEMORY;
    submit->ticket = ++driver->next_ticket;
    submit->partial = partial;
    submit->waiter = waiter;
    status = copy_records(submit, records, count);
    if (status != STATUS_OK) {
        free_submit(submit);
        return status;
    }
    enqueue(driver, submit);
    return STATUS_OK;
}

/* Steps the oldest that was not stepped yet; the others follow its answer. */
void driver_step_submits(struct driver *driver)
{
    struct submit *submit = driver->submits;
    struct event event = driver_event(driver, EVENT_SUBMIT);

    if (submit == NULL || submit->stepped || driver->reloading || driver->stepping)
        return;
    submit->stepped = true;
    event.submit.ticket = submit->ticket;
    event.submit.partial = submit->partial;
    event.submit.records = submit->records;
    event.submit.count = submit->count;
    driver_step(driver, &event);
}

static void finish(struct driver *driver, struct submit *submit, enum status status, size_t index)
{
    struct driver_waiter waiter = submit->waiter;

    driver->submits = submit->next;
    free_submit(submit);
    if (waiter.on_answer != NULL)
        waiter.on_answer(status, index, waiter.context);
    if (driver->submits != NULL)
        driver_wake(driver);
}

/* Only the oldest is ever under way. */
void driver_answer(struct driver *driver, uint64_t ticket, enum status status, size_t index)
{
    if (driver->submits != NULL && driver->submits->ticket == ticket)
        finish(driver, driver->submits, status, index);
}

void driver_fail_submits(struct driver *driver, enum status status)
{
    struct submit *submit = driver->submits;

    /* What did not have its turn yet keeps waiting, unless the node stops. */
    if (submit != NULL && submit->stepped)
        finish(driver, submit, driver->store_status == STATUS_OK ? status : driver->store_status,
               0);
    while (driver->stopping && driver->submits != NULL)
        finish(driver, driver->submits, status, 0);
}

void driver_refuse_submits(struct driver *driver)
{
    struct submit **at = &driver->submits;

    while (*at != NULL) {
        struct submit *submit = *at;
        struct driver_waiter waiter = submit->waiter;

        if (waiter.on_answer == NULL) {
            at = &submit->next;
            continue;
        }
        *at = submit->next;
        free_submit(submit);
        waiter.on_answer(driver->store_status, 0, waiter.context);
    }
}

static bool is_alarm(const struct driver_entry *entry)
{
    return kind_class_of(entry->kind) != NULL && kind_class_of(entry->kind)->role == ROLE_SOS;
}

/* An alarm goes out whatever stands in the way of others. */
static bool are_alarms(const struct driver_entry *entries, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!is_alarm(&entries[i]))
            return false;
    return true;
}

static enum status sign_entry(struct driver *driver, const struct driver_entry *entry,
                              struct buffer *out)
{
    const struct link_identity *identity = &driver->home->identity;
    const struct moment moment = driver_moment(driver);
    struct record_draft draft = {
        .author = driver->home->principal,
        .via = identity->delegation,
        .kind = entry->kind,
        .subject = entry->subject,
        .body = entry->body,
    };
    enum status status = core_next_stamp(driver->core, &moment, is_alarm(entry), &draft.stamp);

    if (status != STATUS_OK)
        return status;
    return record_compose(out, &draft, &identity->device, &identity->network);
}

enum status driver_publish(struct driver *driver, const struct driver_entry *entries, size_t count,
                           struct driver_waiter waiter)
{
    struct span *records = calloc(count == 0 ? 1 : count, sizeof(*records));
    struct buffer bytes;
    enum status status = STATUS_OK;
    size_t offset = 0;

    if (records == NULL)
        return STATUS_NO_MEMORY;
    buffer_init(&bytes, SUBMIT_SIZE_MAX);
    if (id_is_zero(&driver->home->identity.delegation))
        status = STATUS_UNKNOWN_DELEGATION;
    else if (!are_alarms(entries, count))
        status = driver_may_write(driver);
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        size_t before = bytes.size;

        status = sign_entry(driver, &entries[i], &bytes);
        records[i].size = bytes.size - before;
    }
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        records[i].bytes = bytes.bytes + offset;
        offset += records[i].size;
    }
    if (status == STATUS_OK)
        status = driver_submit(driver, records, count, false, waiter);
    buffer_done(&bytes);
    free(records);
    return status;
}

static void on_renewed(enum status status, size_t index, void *context)
{
    (void)index;
    (void)context;
    if (status != STATUS_OK)
        log_warn("an entry of ours could not be renewed", log_why(status));
}

void driver_renew(struct driver *driver, const struct id *id)
{
    const struct driver_waiter waiter = {.on_answer = on_renewed};
    struct driver_entry entry;
    struct record record;
    struct buffer bytes;
    enum status status;

    buffer_init(&bytes, LIMIT_RECORD_SIZE);
    status = store_read(driver->store, id, &bytes);
    if (status == STATUS_OK)
        status = record_read(&record, buffer_span(&bytes), &driver->home->identity.network);
    if (status == STATUS_OK) {
        entry = (struct driver_entry){record.kind, record.subject, record.body};
        status = driver_publish(driver, &entry, 1, waiter);
    }
    buffer_done(&bytes);
    if (status != STATUS_OK)
        on_renewed(status, 0, NULL);
}
