/* Connections and their settings. */
#include "store/database.h"

#include "store/functions.h"
#include "store/nearness.h"

/* cache_size is in KiB when negative: 8 MB to write, 4 MB to read. The WAL is checkpointed every
 * 1000 pages and cut back to 4 MB. max_page_count is TIDY_PAGES_MAX. */
#define SHARED_SETTINGS            \
    "PRAGMA temp_store = MEMORY;"  \
    "PRAGMA trusted_schema = OFF;" \
    "PRAGMA cell_size_check = ON;"

/* As an open flag, and as settings. */
static const struct use {
    int flags;
    const char *settings;
} uses[] = {
    [DATABASE_READ] = {SQLITE_OPEN_READONLY, SHARED_SETTINGS "PRAGMA cache_size = -4096;"
                                                             "PRAGMA query_only = ON;"},
    [DATABASE_WRITE] = {SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
                        SHARED_SETTINGS "PRAGMA page_size = 4096;"
                                        "PRAGMA secure_delete = ON;"
                                        "PRAGMA cache_size = -8192;"
                                        "PRAGMA journal_mode = WAL;"
                                        "PRAGMA synchronous = FULL;"
                                        "PRAGMA wal_autocheckpoint = 4000;"
                                        "PRAGMA journal_size_limit = 4194304;"
                                        "PRAGMA max_page_count = 33554431;"},
    [DATABASE_COPY] = {SQLITE_OPEN_READONLY, SHARED_SETTINGS "PRAGMA cache_size = -4096;"
                                                             "PRAGMA synchronous = FULL;"},
    [DATABASE_ALTER] = {SQLITE_OPEN_READWRITE, SHARED_SETTINGS "PRAGMA secure_delete = ON;"
                                                               "PRAGMA journal_mode = MEMORY;"
                                                               "PRAGMA synchronous = FULL;"},
};

enum status database_open(struct database *database, const char *path, const char *vfs,
                          enum database_use use, const struct id *network)
{
    int flags = SQLITE_OPEN_NOMUTEX | uses[use].flags;
    enum status status;

    *database = (struct database){.network = *network};
    status = call_status(sqlite3_open_v2(path, &database->handle, flags, vfs));
    if (status != STATUS_OK)
        return status;
    if ((flags & SQLITE_OPEN_READWRITE) != 0 && sqlite3_db_readonly(database->handle, "main") == 1)
        return STATUS_IO; /* SQLite opens what it cannot write for reading, and says OK */
    sqlite3_extended_result_codes(database->handle, 1);
    status = call_status(sqlite3_exec(database->handle, uses[use].settings, NULL, NULL, NULL));
    if (status == STATUS_OK)
        status = functions_register(database);
    if (status == STATUS_OK)
        status = nearness_register(database);
    return status;
}

void database_close(struct database *database)
{
    for (size_t i = 0; i < STATEMENT_COUNT; i++)
        sqlite3_finalize(database->statements[i]);
    sqlite3_close(database->handle);
    *database = (struct database){0};
}
