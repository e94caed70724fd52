/* keylog.zaw follows the own key log: what signs without a running node, or begins anew from it,
 * knows the delegations of today. SPEC section 14.3. */
#include <stdlib.h>

#include "node/driver_state.h"
#include "node/file.h"
#include "node/log.h"

/* The file as it is written: records of one chunk, as they come from the store, and all before. */
struct keylog_file {
    struct driver *driver;
    struct bundle_writer writer;
    struct buffer out;
    struct buffer chunk;
    struct span records[LIMIT_RECORDS_FRAME];
    size_t sizes[LIMIT_RECORDS_FRAME];
    size_t count;
};

static enum status flush(struct keylog_file *file)
{
    size_t offset = 0;
    enum status status;

    if (file->count == 0)
        return STATUS_OK;
    for (size_t i = 0; i < file->count; i++) {
        file->records[i] = span_of(file->chunk.bytes + offset, file->sizes[i]);
        offset += file->sizes[i];
    }
    status = bundle_write_records(&file->writer, file->records, file->count);
    file->count = 0;
    buffer_clear(&file->chunk);
    return status;
}

static enum status add(struct keylog_file *file, const struct id *id)
{
    size_t before = file->chunk.size;
    enum status status = store_read(file->driver->store, id, &file->chunk);

    if (status != STATUS_OK)
        return status;
    file->sizes[file->count++] = file->chunk.size - before;
    if (file->chunk.size >= LIMIT_RECORDS_SIZE || file->count == LIMIT_RECORDS_FRAME)
        return flush(file);
    return STATUS_OK;
}

static enum status write_records(struct keylog_file *file)
{
    const struct ledger *ledger = core_ledger(file->driver->core);
    const struct id *self = &file->driver->home->principal;
    const struct subject none = subject_of("", 0);
    const struct bundle_header header = {
        .network = file->driver->home->identity.network,
        .name = file->driver->home->network.name,
    };
    enum status status = bundle_write_header(&file->writer, &file->out, &header);
    struct id id;

    for (size_t i = 0; status == STATUS_OK && ledger_event_at(ledger, self, i, &id); i++)
        status = add(file, &id);
    if (status == STATUS_OK && ledger_find_register(ledger, self, KIND_PROFILE, &none, &id))
        status = add(file, &id);
    if (status == STATUS_OK)
        status = flush(file);
    return status == STATUS_OK ? bundle_write_end(&file->writer) : status;
}

static enum status write_file(struct driver *driver)
{
    struct keylog_file *file = calloc(1, sizeof(*file));
    char path[HOME_PATH_SIZE];
    enum status status = STATUS_TOO_LARGE;

    if (file == NULL)
        return STATUS_NO_MEMORY;
    file->driver = driver;
    buffer_init(&file->out, HOME_FILE_SIZE_MAX);
    buffer_init(&file->chunk, 2 * LIMIT_FRAME_SIZE);
    if (home_file(path, driver->home->path, HOME_KEYLOG))
        status = write_records(file);
    if (status == STATUS_OK)
        status = file_write(path, buffer_span(&file->out), NULL);
    buffer_done(&file->chunk);
    buffer_done(&file->out);
    free(file);
    return status;
}

/* Key events of the own log in the file as the home was opened with it. */
static size_t count_events(const struct driver *driver)
{
    struct bundle_reader reader;
    struct bundle_header header;
    struct record record;
    struct frame *frame = malloc(sizeof(*frame));
    size_t count = 0;

    if (frame == NULL ||
        bundle_open(&reader, &header, buffer_span(&driver->home->keylog_file)) != STATUS_OK) {
        free(frame);
        return 0;
    }
    while (bundle_next(&reader, frame) == STATUS_OK && !reader.ended)
        for (size_t i = 0; i < frame->records.count; i++)
            count += record_read(&record, frame->records.records[i],
                                 &driver->home->identity.network) == STATUS_OK &&
                     record.class->discipline == DISCIPLINE_LOG;
    free(frame);
    return count;
}

void driver_keep_keylog(struct driver *driver)
{
    const struct ledger *ledger = core_ledger(driver->core);
    enum status status;
    size_t count = 0;
    struct id id;

    if (driver->keylog_count == 0)
        driver->keylog_count = count_events(driver);
    while (ledger_event_at(ledger, &driver->home->principal, count, &id))
        count++;
    if (count <= driver->keylog_count)
        return;
    status = write_file(driver);
    if (status == STATUS_OK)
        driver->keylog_count = count;
    else
        log_warn("keylog.zaw could not be written; it lacks the newest key events",
                 log_why(status));
}
