/* Writing them. */
#include "older.h"

#include <sqlite3.h>

#define WAL                      \
    "PRAGMA page_size = 4096;"   \
    "PRAGMA secure_delete = ON;" \
    "PRAGMA journal_mode = WAL;" \
    "PRAGMA synchronous = FULL;"

static const struct {
    const char *schema;
    const char *note;      /* name, value */
    const char *principal; /* id, admission, admitted, country */
    const char *record;    /* as bind_record binds them */
} versions[OLDER_SCHEMAS] = {
    {
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
        "INSERT OR REPLACE INTO note (name, value) VALUES (?1, ?2)",
        "INSERT INTO principal (id, admission, admitted, country, review, dissolved, disputed,"
        "  spent, successor, hidden_since, vouch_count)"
        " VALUES (?1, ?2, ?3, ?4, 500100, 0, 0, 0, NULL, 9223372036854775807, 0)",
        "INSERT OR IGNORE INTO record (id, principal, kind, subject, depth, epoch, stamp,"
        "  shown_until, ends, deleted, digest, bytes)"
        " VALUES (?1, (SELECT seq FROM principal), ?2, ?3, ?4, 0, ?5, ?6, ?7, ?8, ?9, ?10)",
    },
};

static void run(sqlite3 *database, const char *sql)
{
    assert_int_equal(sqlite3_exec(database, sql, NULL, NULL, NULL), SQLITE_OK);
}

static sqlite3_stmt *prepare(sqlite3 *database, const char *sql)
{
    sqlite3_stmt *statement;

    assert_int_equal(sqlite3_prepare_v2(database, sql, -1, &statement, NULL), SQLITE_OK);
    return statement;
}

static void finish(sqlite3_stmt *statement)
{
    assert_int_equal(sqlite3_step(statement), SQLITE_DONE);
    assert_int_equal(sqlite3_finalize(statement), SQLITE_OK);
}

static void bind_blob(sqlite3_stmt *statement, int at, const void *bytes, size_t size)
{
    assert_int_equal(
        sqlite3_bind_blob(statement, at, size == 0 ? "" : bytes, (int)size, SQLITE_STATIC),
        SQLITE_OK);
}

static void bind_number(sqlite3_stmt *statement, int at, int64_t number)
{
    assert_int_equal(sqlite3_bind_int64(statement, at, number), SQLITE_OK);
}

static void bind_text(sqlite3_stmt *statement, int at, const char *text)
{
    assert_int_equal(sqlite3_bind_text(statement, at, text, -1, SQLITE_STATIC), SQLITE_OK);
}

/* The first 8 bytes of BLAKE2b-256(id || kind || bytes), as the machine has them. */
static int64_t digest_of(const struct record *record)
{
    int64_t kind = record->kind;
    const struct span parts[] = {span_of(record->id.bytes, ID_SIZE), span_of(&kind, sizeof(kind)),
                                 record->bytes};
    struct id hash;
    int64_t digest;

    hash_parts(&hash, parts, 3);
    memcpy(&digest, hash.bytes, sizeof(digest));
    return digest;
}

static void bind_record(sqlite3_stmt *statement, const struct record *record, int64_t shown_until)
{
    struct key_event_body event;

    bind_blob(statement, 1, record->id.bytes, ID_SIZE);
    bind_number(statement, 2, record->kind);
    bind_blob(statement, 3, record->subject.bytes, record->subject.size);
    if (record->class->discipline == DISCIPLINE_LOG) {
        assert_int_equal(key_event_body_read(&event, record->kind, record->body), STATUS_OK);
        bind_number(statement, 4, event.sequence);
    }
    bind_number(statement, 5, record->stamp.value);
    bind_number(statement, 6, shown_until);
    bind_number(statement, 7, hour_of_end(record->stamp, record->class->life_hours).value);
    bind_number(statement, 8, record_is_deletion(record));
    bind_number(statement, 9, digest_of(record));
    bind_blob(statement, 10, record->bytes.bytes, record->bytes.size);
}

static void put_note(sqlite3 *database, int version, const char *name, struct span value)
{
    sqlite3_stmt *note = prepare(database, versions[version - 1].note);

    bind_text(note, 1, name);
    bind_blob(note, 2, value.bytes, value.size);
    finish(note);
}

static void put_principal(sqlite3 *database, int version, const struct id *id)
{
    sqlite3_stmt *principal = prepare(database, versions[version - 1].principal);

    bind_blob(principal, 1, id->bytes, ID_SIZE);
    bind_text(principal, 2, "recognised");
    bind_number(principal, 3, 1);
    bind_text(principal, 4, "IN");
    finish(principal);
}

void older_write(const char *path, int version, const struct id *network,
                 const struct written *records, size_t count, int64_t shown_until)
{
    sqlite3 *database;

    assert_int_equal(sqlite3_open(path, &database), SQLITE_OK);
    run(database, WAL);
    run(database, versions[version - 1].schema);
    put_note(database, version, "store.network", span_of(network->bytes, ID_SIZE));
    put_note(database, version, "word", span_of_text("kept"));
    put_principal(database, version, &records[count - 1].record.author);
    for (size_t i = 0; i < count; i++) {
        sqlite3_stmt *row = prepare(database, versions[version - 1].record);

        bind_record(row, &records[i].record, shown_until);
        finish(row);
    }
    assert_int_equal(sqlite3_close(database), SQLITE_OK);
}
