/* The schema, step by step. A step that was released is never edited. */
#include "store/migration.h"

#include "store/transaction.h"

#define COUNT_OF(table) (sizeof(table) / sizeof((table)[0]))
#define NOTE_NETWORK "store.network"

/* Hours are whole hours since 1970, 9223372036854775807 for never; stamps as in SPEC section 4.1.
 *
 * principal  seq, names in 8 bytes what the id names in 32.
 * record     depth: the sequence number of a key event, else NULL. shown_until: it counts while the
 *            hour is less. digest: the first 8 bytes of BLAKE2b-256(id || kind || bytes), so that a
 * damaged row is seen, signatures and all.
 *
 * The rest is made from the records' bodies, has their seq, and can be made anew at any time:
 * association, place, bearer, service hold what is sorted and filtered by; *_spot where they are,
 * in 1e-7 degree; entry_text the words to find them by. */
static const char *const steps[] = {
    "CREATE TABLE note (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE principal ("
    "  seq INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE,"
    "  admission TEXT NOT NULL DEFAULT 'none', admitted INTEGER NOT NULL DEFAULT 0,"
    "  country TEXT, review INTEGER NOT NULL DEFAULT 9223372036854775807,"
    "  dissolved INTEGER NOT NULL DEFAULT 0, disputed INTEGER NOT NULL DEFAULT 0,"
    "  spent INTEGER NOT NULL DEFAULT 0, successor BLOB,"
    "  hidden_since INTEGER NOT NULL DEFAULT 9223372036854775807,"
    "  vouch_count INTEGER NOT NULL DEFAULT 0);"
    "CREATE TABLE record ("
    "  seq INTEGER PRIMARY KEY, id BLOB NOT NULL, principal INTEGER NOT NULL,"
    "  kind INTEGER NOT NULL, subject BLOB NOT NULL, depth INTEGER, epoch INTEGER NOT NULL,"
    "  stamp INTEGER NOT NULL, shown_until INTEGER NOT NULL, ends INTEGER NOT NULL,"
    "  deleted INTEGER NOT NULL, digest INTEGER NOT NULL, bytes BLOB NOT NULL);"
    "CREATE UNIQUE INDEX record_id ON record (id);"
    "CREATE INDEX record_kind ON record (kind, principal);"
    "CREATE INDEX record_depth ON record (principal, depth) WHERE depth IS NOT NULL;"
    "PRAGMA application_id = 0x5a61776c;"
    "PRAGMA user_version = 1;",

    "CREATE TABLE association ("
    "  seq INTEGER PRIMARY KEY, principal INTEGER NOT NULL, name TEXT NOT NULL COLLATE NOCASE,"
    "  acronym TEXT COLLATE NOCASE, kind TEXT NOT NULL, country TEXT NOT NULL,"
    "  parent TEXT COLLATE NOCASE, languages TEXT NOT NULL);"
    "CREATE INDEX association_principal ON association (principal);"
    "CREATE INDEX association_name ON association (name);"
    "CREATE INDEX association_country ON association (country, name);"
    "CREATE INDEX association_acronym ON association (acronym) WHERE acronym IS NOT NULL;"
    "CREATE TABLE place ("
    "  seq INTEGER PRIMARY KEY, name TEXT NOT NULL COLLATE NOCASE, city TEXT, country TEXT,"
    "  starts TEXT, recurs INTEGER NOT NULL);"
    "CREATE TABLE bearer ("
    "  seq INTEGER PRIMARY KEY, role TEXT NOT NULL COLLATE NOCASE, term_from TEXT,"
    "  term_until TEXT);"
    "CREATE TABLE service ("
    "  seq INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL COLLATE NOCASE, city TEXT,"
    "  country TEXT, verified TEXT);"
    "CREATE VIRTUAL TABLE association_spot USING rtree_i32 (seq, south, north, west, east);"
    "CREATE VIRTUAL TABLE place_spot USING rtree_i32 (seq, south, north, west, east);"
    "CREATE VIRTUAL TABLE service_spot USING rtree_i32 (seq, south, north, west, east);"
    "CREATE VIRTUAL TABLE entry_text USING fts5 (name, place, rest, prefix = '2 3',"
    "  tokenize = 'unicode61 remove_diacritics 2');"
    "PRAGMA user_version = 2;",
};

int migration_latest(void)
{
    return (int)COUNT_OF(steps);
}

static enum status read_number(struct database *database, enum statement statement, int64_t *out)
{
    struct call call;

    call_begin(&call, database, statement);
    if (call_next(&call))
        *out = call_column_int(&call, 0);
    return call_end(&call);
}

enum status migration_version(struct database *database, int64_t *out)
{
    int64_t application = 0;
    int64_t version = 0;
    int64_t objects = 0;
    enum status status = read_number(database, STATEMENT_APPLICATION, &application);

    if (status == STATUS_OK)
        status = read_number(database, STATEMENT_VERSION, &version);
    if (status == STATUS_OK)
        status = read_number(database, STATEMENT_OBJECT_COUNT, &objects);
    if (status != STATUS_OK)
        return status;
    if (version == 0 && application == 0 && objects == 0) {
        *out = 0;
        return STATUS_OK;
    }
    if (application != MIGRATION_APPLICATION || version < 1 || version > migration_latest())
        return STATUS_UNSUPPORTED;
    *out = version;
    return STATUS_OK;
}

static enum status put_network(struct database *database)
{
    struct call call;

    call_begin(&call, database, STATEMENT_NOTE_PUT);
    call_text(&call, span_of_text(NOTE_NETWORK));
    call_id(&call, &database->network);
    return call_run(&call);
}

static enum status check_network(struct database *database)
{
    struct id network = {0};
    struct call call;
    bool found;
    enum status status;

    call_begin(&call, database, STATEMENT_NOTE_GET);
    call_text(&call, span_of_text(NOTE_NETWORK));
    found = call_next(&call) && call_column_id(&call, 0, &network);
    status = call_end(&call);
    if (status != STATUS_OK)
        return status;
    if (!found)
        return STATUS_CORRUPT;
    return id_equal(&network, &database->network) ? STATUS_OK : STATUS_BAD_NETWORK;
}

static enum status run_step(struct database *database, int64_t version)
{
    enum status status = transaction_begin(database);

    if (status == STATUS_OK)
        status = call_status(sqlite3_exec(database->handle, steps[version], NULL, NULL, NULL));
    if (status == STATUS_OK && version == 0)
        status = put_network(database);
    return transaction_end(database, status);
}

enum status migration_run(struct database *database)
{
    int64_t version = 0;
    enum status status = migration_version(database, &version);

    if (status == STATUS_OK && version > 0)
        status = check_network(database);
    for (; status == STATUS_OK && version < migration_latest(); version++)
        status = run_step(database, version);
    return status;
}
