/* Looking at a store with SQL of its own. */
#include "inspect.h"

#include "store/store_state.h"

/* The first column of the first row; a text of at most size - 1 bytes when text is not NULL. False
 * when SQLite reports an error. */
static bool first(const struct shelf *shelf, const char *sql, const char *parameter,
                  int64_t *number, char *text, size_t size)
{
    sqlite3_stmt *statement = NULL;
    int result = sqlite3_prepare_v2(shelf->store->database.handle, sql, -1, &statement, NULL);

    if (result == SQLITE_OK && parameter != NULL)
        result = sqlite3_bind_text(statement, 1, parameter, -1, SQLITE_STATIC);
    if (result == SQLITE_OK)
        result = sqlite3_step(statement);
    if (result == SQLITE_ROW && number != NULL)
        *number = sqlite3_column_int64(statement, 0);
    if (result == SQLITE_ROW && text != NULL)
        snprintf(text, size, "%s", (const char *)sqlite3_column_text(statement, 0));
    sqlite3_finalize(statement);
    return result == SQLITE_ROW || result == SQLITE_DONE;
}

static bool says_ok(const struct shelf *shelf, const char *sql)
{
    char text[16] = "";

    return first(shelf, sql, NULL, NULL, text, sizeof(text)) && strcmp(text, "ok") == 0;
}

const char *inspect_soundness(const struct shelf *shelf)
{
    if (!says_ok(shelf, "PRAGMA integrity_check"))
        return "integrity_check";
    if (!says_ok(shelf, "SELECT rtreecheck('association_spot')") ||
        !says_ok(shelf, "SELECT rtreecheck('place_spot')") ||
        !says_ok(shelf, "SELECT rtreecheck('service_spot')"))
        return "rtreecheck";
    if (!first(shelf, "INSERT INTO entry_text (entry_text) VALUES ('integrity-check')", NULL, NULL,
               NULL, 0))
        return "integrity-check of the full text";
    return NULL;
}

static bool has_bytes(const struct shelf *shelf, const struct record *record, bool held)
{
    struct buffer bytes;
    enum status status;
    bool as_should;

    buffer_init(&bytes, LIMIT_RECORD_SIZE);
    status = store_read(shelf->store, &record->id, &bytes);
    as_should = held ? status == STATUS_OK && span_compare(buffer_span(&bytes), record->bytes) == 0
                     : status == STATUS_NOT_FOUND;
    buffer_done(&bytes);
    return as_should;
}

static bool has_words(const struct shelf *shelf, const char *mark, bool held)
{
    int64_t count = -1;

    return first(shelf, "SELECT count(*) FROM entry_text WHERE entry_text MATCH ?1", mark, &count,
                 NULL, 0) &&
           count == held;
}

/* How many rows a table should have, and has. */
static bool counts(const struct shelf *shelf, const char *sql, int64_t expected)
{
    int64_t count = -1;

    return first(shelf, sql, NULL, &count, NULL, 0) && count == expected;
}

static bool has_note(const struct shelf *shelf, size_t value)
{
    struct buffer bytes;
    enum status status;
    bool as_should;

    buffer_init(&bytes, 16);
    status = store_note_get(shelf->store, SCRIPT_NOTE, &bytes);
    as_should = value == 0
                    ? status == STATUS_NOT_FOUND
                    : status == STATUS_OK && bytes.size == 1 && bytes.bytes[0] == (uint8_t)value;
    buffer_done(&bytes);
    return as_should;
}

#define MEMBERS                                                                   \
    "SELECT (SELECT count(*) FROM association) + (SELECT count(*) FROM place) + " \
    "(SELECT count(*) FROM bearer) + (SELECT count(*) FROM service)"

const char *inspect_content(const struct script *script, const struct shelf *shelf, size_t steps)
{
    int64_t records = 0;
    int64_t entries = 0;
    int64_t texts = 0;

    for (size_t i = 0; i < script->record_count; i++) {
        const struct script_record *record = &script->records[i];
        bool held = script_holds(record, steps);

        records += held;
        entries += held && record->is_entry;
        texts += held && record->is_searched;
        if (!has_bytes(shelf, &record->written.record, held))
            return held ? "a record is missing" : "a record is there";
        if (record->is_searched && !has_words(shelf, record->mark, held))
            return held ? "words are missing" : "words are there";
    }
    if (!counts(shelf, "SELECT count(*) FROM record", records))
        return "the number of records";
    if (!counts(shelf, MEMBERS, entries) ||
        !counts(shelf, "SELECT count(*) FROM entry_text", texts))
        return "the number of members' rows";
    if (!counts(shelf, "SELECT count(*) FROM principal WHERE admission = 'recognised'", steps > 0))
        return "the principal's row";
    return has_note(shelf, script_note_after(steps)) ? NULL : "the note";
}

const char *inspect_erasure(const struct script *script, const struct shelf *shelf, size_t steps)
{
    if (store_checkpoint(shelf->store) != STATUS_OK)
        return "a checkpoint";
    for (size_t i = 0; i < script->record_count; i++) {
        const struct script_record *record = &script->records[i];

        if (record->mark[0] != '\0' && record->dropped_at < steps &&
            shelf_finds(shelf, span_of_text(record->mark)))
            return "erased bytes";
    }
    return NULL;
}
