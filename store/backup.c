/* Backups, by VACUUM INTO: a copy that is whole, compact, and made page by page anew. */
#include "store/backup.h"

#include <stdlib.h>

#include "store/database.h"
#include "store/migration.h"
#include "store/store_state.h"
#include "store/transaction.h"

struct backup {
    struct database database;
};

static enum status copy_into(struct database *database, const char *path)
{
    struct call call;

    call_begin(&call, database, STATEMENT_COPY_INTO);
    call_text(&call, span_of_text(path));
    return call_run(&call);
}

static enum status put_file(struct database *database, const struct backup_file *file)
{
    struct call call;

    if (strlen(file->name) > BACKUP_NAME_SIZE_MAX)
        return STATUS_TOO_LARGE;
    call_begin(&call, database, STATEMENT_HOME_FILE_PUT);
    call_text(&call, span_of_text(file->name));
    call_blob(&call, file->bytes);
    return call_run(&call);
}

static enum status put_files(struct database *database, const struct backup_file *files,
                             size_t count)
{
    enum status status = transaction_begin(database);

    if (status == STATUS_OK)
        status = call_plain(database, STATEMENT_HOME_FILE_MAKE);
    for (size_t i = 0; i < count && status == STATUS_OK; i++)
        status = put_file(database, &files[i]);
    return transaction_end(database, status);
}

enum status backup_write(const struct store *store, const char *path,
                         const struct backup_file *files, size_t count)
{
    const struct id *network = &store->database.network;
    const char *vfs = tidy_name(store->tidy);
    struct database from;
    struct database to = {.handle = NULL};
    enum status status = database_open(&from, store->path, vfs, DATABASE_COPY, network);

    if (status == STATUS_OK)
        status = copy_into(&from, path);
    database_close(&from);
    if (status == STATUS_OK)
        status = database_open(&to, path, vfs, DATABASE_ALTER, network);
    if (status == STATUS_OK)
        status = put_files(&to, files, count);
    database_close(&to);
    return status;
}

/* A store that is in use has no table of files. */
static enum status check(struct database *database)
{
    struct call call;
    bool has_files;
    int64_t version = 0;
    enum status status = migration_version(database, &version);

    if (status != STATUS_OK)
        return status;
    call_begin(&call, database, STATEMENT_HOME_FILE_TABLE);
    has_files = call_next(&call);
    status = call_end(&call);
    return status == STATUS_OK && !has_files ? STATUS_UNSUPPORTED : status;
}

enum status backup_open(struct backup **out, const char *path)
{
    const struct id none = {0};
    struct backup *backup = calloc(1, sizeof(*backup));
    enum status status;

    if (backup == NULL)
        return STATUS_NO_MEMORY;
    status = database_open(&backup->database, path, NULL, DATABASE_COPY, &none);
    if (status == STATUS_OK)
        status = check(&backup->database);
    if (status == STATUS_OK)
        *out = backup;
    else
        backup_close(backup);
    return status;
}

void backup_close(struct backup *backup)
{
    if (backup == NULL)
        return;
    database_close(&backup->database);
    free(backup);
}

enum status backup_read(struct backup *backup, const char *name, struct buffer *out)
{
    struct call call;

    call_begin(&call, &backup->database, STATEMENT_HOME_FILE_GET);
    call_text(&call, span_of_text(name));
    return call_take(&call, out);
}

enum status backup_restore(struct backup *backup, const char *path)
{
    struct database to = {.handle = NULL};
    enum status status = copy_into(&backup->database, path);

    if (status == STATUS_OK)
        status = database_open(&to, path, NULL, DATABASE_ALTER, &backup->database.network);
    if (status == STATUS_OK)
        status = call_plain(&to, STATEMENT_HOME_FILE_FORGET);
    database_close(&to);
    return status;
}
