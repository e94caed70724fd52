/* Keeping the members' tables: as records come and go, and when the rules for rows change. */
#include "store/members.h"

#include "store/member_rows.h"
#include "store/transaction.h"

/* The rules by which rows are made from bodies; another number makes all rows anew at start. */
#define RULES "1"
#define NOTE_RULES "store.members"
/* Stands while words of deleted rows may be left in segments of the full text. */
#define NOTE_WORDS "store.words"

enum status members_put(struct database *database, int64_t seq, int64_t principal,
                        const struct record *record)
{
    union body body;
    const struct member_row row = {
        .seq = seq,
        .principal = principal,
        .kind = record->kind,
        .body = &body,
    };

    if (!member_rows_has(record->kind) || record_is_deletion(record))
        return STATUS_OK;
    if (record->kind == KIND_PROFILE && record->subject.size > 0)
        return STATUS_OK;
    if (schema_show(body_schema_of(record->kind), &body, record->body, NULL) != STATUS_OK)
        return STATUS_OK;
    return member_rows_put(database, &row);
}

static enum status put_note(struct database *database, const char *name, const char *value)
{
    struct call call;

    call_begin(&call, database, STATEMENT_NOTE_PUT);
    call_text(&call, span_of_text(name));
    call_blob(&call, span_of_text(value));
    return call_run(&call);
}

static enum status drop_note(struct database *database, const char *name)
{
    struct call call;

    call_begin(&call, database, STATEMENT_NOTE_DROP);
    call_text(&call, span_of_text(name));
    return call_run(&call);
}

/* Whether a note stands, with this value unless that is NULL. */
static enum status find_note(struct database *database, const char *name, const char *value,
                             bool *found)
{
    struct call call;

    call_begin(&call, database, STATEMENT_NOTE_GET);
    call_text(&call, span_of_text(name));
    *found = call_next(&call) &&
             (value == NULL || span_compare(call_column_span(&call, 0), span_of_text(value)) == 0);
    return call_end(&call);
}

enum status members_drop(struct database *database, int64_t seq, uint32_t kind)
{
    bool words = false;
    enum status status = member_rows_drop(database, seq, kind, &words);

    if (status != STATUS_OK || !words)
        return status;
    return put_note(database, NOTE_WORDS, "");
}

static enum status forget_words(struct database *database)
{
    enum status status = call_plain(database, STATEMENT_TEXT_OPTIMIZE);

    if (status != STATUS_OK)
        return status;
    return drop_note(database, NOTE_WORDS);
}

enum status members_forget(struct database *database)
{
    bool needed = false;
    enum status status = find_note(database, NOTE_WORDS, NULL, &needed);

    if (status != STATUS_OK || !needed)
        return status;
    status = transaction_begin(database);
    if (status == STATUS_OK)
        status = forget_words(database);
    return transaction_end(database, status);
}

enum status members_distrust(struct database *database)
{
    return drop_note(database, NOTE_RULES);
}

static enum status clear_tables(struct database *database)
{
    static const enum statement clears[] = {
        STATEMENT_ASSOCIATION_CLEAR,  STATEMENT_ASSOCIATION_SPOT_CLEAR,
        STATEMENT_PLACE_CLEAR,        STATEMENT_PLACE_SPOT_CLEAR,
        STATEMENT_BEARER_CLEAR,       STATEMENT_SERVICE_CLEAR,
        STATEMENT_SERVICE_SPOT_CLEAR, STATEMENT_TEXT_CLEAR,
    };
    enum status status = put_note(database, NOTE_WORDS, "");

    for (size_t i = 0; i < sizeof(clears) / sizeof(clears[0]) && status == STATUS_OK; i++)
        status = call_plain(database, clears[i]);
    return status;
}

/* A record that cannot be read has no rows; the scan of the store will find it. */
static enum status fill_tables(struct database *database)
{
    struct record record;
    struct call call;
    enum status status = STATUS_OK;
    enum status ended;

    call_begin(&call, database, STATEMENT_RECORD_MEMBERS);
    while (status == STATUS_OK && call_next(&call)) {
        if (record_read(&record, call_column_span(&call, 2), &database->network) == STATUS_OK)
            status = members_put(database, call_column_int(&call, 0), call_column_int(&call, 1),
                                 &record);
    }
    ended = call_end(&call);
    return status == STATUS_OK ? ended : status;
}

enum status members_refresh(struct database *database)
{
    bool current = false;
    enum status status = find_note(database, NOTE_RULES, RULES, &current);

    if (status != STATUS_OK || current)
        return status;
    status = transaction_begin(database);
    if (status == STATUS_OK)
        status = clear_tables(database);
    if (status == STATUS_OK)
        status = fill_tables(database);
    if (status == STATUS_OK)
        status = put_note(database, NOTE_RULES, RULES);
    return transaction_end(database, status);
}
