/* The store's life, and its small values. */
#include "store/store.h"

#include <stdlib.h>

#include "store/database.h"
#include "store/lock.h"
#include "store/members.h"
#include "store/migration.h"
#include "store/store_state.h"

/* Pages of the largest database that is checked whole at start: 64 MiB, about 0.1 s. Damage in a
 * larger one is found where it is read. */
#define CHECK_PAGES_MAX 16384
/* Bytes of a line of that check that are looked at, with a NUL. */
#define CHECK_LINE_SIZE 256
/* Bytes of a note's name. */
#define NOTE_NAME_SIZE_MAX 64
#define NOTE_PROBE "store.probe"

static enum status count_pages(struct database *database, int64_t *out)
{
    struct call call;

    call_begin(&call, database, STATEMENT_PAGE_COUNT);
    if (call_next(&call))
        *out = call_column_int(&call, 0);
    return call_end(&call);
}

/* What a line of SQLite's check says: also of a page that could not be read, or held in memory, it
 * makes a line, with the code of that error in it. */
static enum status judge_line(struct span line)
{
    static const char mark[] = "error code=";
    char text[CHECK_LINE_SIZE] = "";
    size_t size = line.size < sizeof(text) ? line.size : sizeof(text) - 1;
    const char *code;

    if (size > 0)
        memcpy(text, line.bytes, size);
    code = strstr(text, mark);
    if (span_compare(line, span_of_text("ok")) == 0)
        return STATUS_OK;
    if (code != NULL && strtol(code + sizeof(mark) - 1, NULL, 10) == SQLITE_NOMEM)
        return STATUS_NO_MEMORY;
    return STATUS_CORRUPT;
}

static enum status check_pages(struct database *database)
{
    struct call call;
    enum status found = STATUS_CORRUPT;
    int64_t pages = 0;
    enum status status = count_pages(database, &pages);

    if (status != STATUS_OK || pages > CHECK_PAGES_MAX)
        return status;
    call_begin(&call, database, STATEMENT_QUICK_CHECK);
    if (call_next(&call))
        found = judge_line(call_column_span(&call, 0));
    status = call_end(&call);
    return status == STATUS_OK ? found : status;
}

static enum status open_file(struct store *store, const char *path)
{
    size_t size = strlen(path) + 1;
    enum status status = lock_take(&store->lock, path);

    if (status != STATUS_OK)
        return status;
    store->path = malloc(size);
    if (store->path == NULL)
        return STATUS_NO_MEMORY;
    memcpy(store->path, path, size);
    return tidy_open(&store->tidy);
}

static enum status open_parts(struct store *store, const char *path, const struct id *network)
{
    struct database *database = &store->database;
    bool in_memory = strcmp(path, ":memory:") == 0;
    enum status status = in_memory ? STATUS_OK : open_file(store, path);

    if (status == STATUS_OK)
        status = database_open(database, path, in_memory ? NULL : tidy_name(store->tidy),
                               DATABASE_WRITE, network);
    if (status == STATUS_OK && !in_memory)
        status = check_pages(database);
    if (status == STATUS_OK)
        status = migration_run(database);
    if (status == STATUS_OK)
        status = members_refresh(database);
    return status;
}

enum status store_open(struct store **out, const char *path, const struct id *network)
{
    struct store *store = calloc(1, sizeof(*store));
    enum status status;

    if (store == NULL)
        return STATUS_NO_MEMORY;
    store->lock = -1;
    status = open_parts(store, path, network);
    if (status == STATUS_OK)
        *out = store;
    else
        store_close(store);
    return status;
}

void store_close(struct store *store)
{
    if (store == NULL)
        return;
    database_close(&store->database);
    tidy_close(store->tidy);
    lock_release(store->lock);
    free(store->path);
    free(store);
}

enum status store_note_put(struct store *store, const char *name, struct span value)
{
    struct call call;

    if (strlen(name) > NOTE_NAME_SIZE_MAX)
        return STATUS_TOO_LARGE;
    call_begin(&call, &store->database, STATEMENT_NOTE_PUT);
    call_text(&call, span_of_text(name));
    call_blob(&call, value);
    return call_run(&call);
}

enum status store_note_get(struct store *store, const char *name, struct buffer *out)
{
    struct call call;

    call_begin(&call, &store->database, STATEMENT_NOTE_GET);
    call_text(&call, span_of_text(name));
    return call_take(&call, out);
}

static enum status drop_note(struct store *store, const char *name)
{
    struct call call;

    call_begin(&call, &store->database, STATEMENT_NOTE_DROP);
    call_text(&call, span_of_text(name));
    return call_run(&call);
}

enum status store_probe(struct store *store)
{
    uint8_t *bytes = calloc(1, LIMIT_FRAME_SIZE);
    enum status status;

    if (bytes == NULL)
        return STATUS_NO_MEMORY;
    status = store_note_put(store, NOTE_PROBE, span_of(bytes, LIMIT_FRAME_SIZE));
    free(bytes);
    return status == STATUS_OK ? drop_note(store, NOTE_PROBE) : status;
}

enum status store_checkpoint(struct store *store)
{
    struct call call;
    bool busy = false;
    enum status status = members_forget(&store->database);

    if (status != STATUS_OK)
        return status;
    call_begin(&call, &store->database, STATEMENT_CHECKPOINT);
    if (call_next(&call))
        busy = call_column_int(&call, 0) != 0;
    status = call_end(&call);
    return status == STATUS_OK && busy ? STATUS_BUSY : status;
}
