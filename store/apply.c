/* What a step changed, written in one transaction. */
#include "store/store_state.h"

#include "store/members.h"
#include "store/transaction.h"

/* The row of the principal last written for: records come in runs of one author. */
struct author {
    struct id id;
    int64_t seq; /* 0: none yet */
};

int64_t store_digest(const struct id *id, int64_t kind, struct span bytes)
{
    const struct span parts[] = {
        span_of(id->bytes, ID_SIZE),
        span_of(&kind, sizeof(kind)),
        bytes,
    };
    struct id hash;
    int64_t digest;

    hash_parts(&hash, parts, 3);
    memcpy(&digest, hash.bytes, sizeof(digest));
    return digest;
}

static enum status name_author(struct database *database, const struct id *id)
{
    struct call call;

    call_begin(&call, database, STATEMENT_PRINCIPAL_NAME);
    call_id(&call, id);
    return call_run(&call);
}

/* *seq is 0 when it has no row. */
static enum status look_author_up(struct database *database, const struct id *id, int64_t *seq)
{
    struct call call;

    *seq = 0;
    call_begin(&call, database, STATEMENT_PRINCIPAL_SEQ);
    call_id(&call, id);
    if (call_next(&call))
        *seq = call_column_int(&call, 0);
    return call_end(&call);
}

/* Most have a row, which is why it is looked for before it is made. */
static enum status find_author(struct database *database, struct author *author,
                               const struct id *id)
{
    int64_t seq;
    enum status status;

    if (author->seq != 0 && id_equal(&author->id, id))
        return STATUS_OK;
    status = look_author_up(database, id, &seq);
    if (status == STATUS_OK && seq == 0) {
        status = name_author(database, id);
        seq = sqlite3_last_insert_rowid(database->handle);
    }
    if (status == STATUS_OK)
        *author = (struct author){.id = *id, .seq = seq};
    return status;
}

/* Binds how deep in its log a key event stands, or nothing. */
static enum status bind_depth(struct call *call, const struct record *record)
{
    struct key_event_body body;
    enum status status;

    if (record->class->discipline != DISCIPLINE_LOG) {
        call_null(call);
        return STATUS_OK;
    }
    status = key_event_body_read(&body, record->kind, record->body);
    if (status == STATUS_OK)
        call_int(call, body.sequence);
    return status;
}

/* *seq is 0 when the record was there already. */
static enum status put_row(struct database *database, int64_t principal,
                           const struct change *change, const struct record *record, int64_t *seq)
{
    struct call call;
    enum status status;
    enum status ended;

    call_begin(&call, database, STATEMENT_RECORD_PUT);
    call_id(&call, &record->id);
    call_int(&call, principal);
    call_int(&call, record->kind);
    call_blob(&call, span_of(record->subject.bytes, record->subject.size));
    status = bind_depth(&call, record);
    call_int(&call, change->epoch);
    call_int(&call, record->stamp.value);
    call_int(&call, change->shown_until.value);
    call_int(&call, change->end.value);
    call_int(&call, record_is_deletion(record));
    call_int(&call, store_digest(&record->id, record->kind, record->bytes));
    call_blob(&call, record->bytes);
    if (status == STATUS_OK)
        (void)call_next(&call);
    ended = call_end(&call);
    *seq = sqlite3_changes(database->handle) > 0 ? sqlite3_last_insert_rowid(database->handle) : 0;
    return status == STATUS_OK ? ended : status;
}

static enum status put(struct database *database, struct author *author,
                       const struct change *change)
{
    struct record record;
    int64_t seq = 0;
    enum status status = record_read_again(&record, change->bytes, &change->id, &database->network);

    if (status == STATUS_OK)
        status = find_author(database, author, &record.author);
    if (status == STATUS_OK)
        status = put_row(database, author->seq, change, &record, &seq);
    if (status != STATUS_OK || seq == 0)
        return status;
    return members_put(database, seq, author->seq, &record);
}

static enum status drop_row(struct database *database, int64_t seq, uint32_t kind)
{
    struct call call;
    enum status status;

    call_begin(&call, database, STATEMENT_RECORD_DROP);
    call_int(&call, seq);
    status = call_run(&call);
    if (status != STATUS_OK)
        return status;
    return members_drop(database, seq, kind);
}

/* A principal that nobody admits and whose log is not held leaves no row behind. */
static enum status forget_principal(struct database *database, struct author *author,
                                    const struct id *id)
{
    struct call call;

    author->seq = 0;
    call_begin(&call, database, STATEMENT_PRINCIPAL_FORGET);
    call_id(&call, id);
    return call_run(&call);
}

static enum status drop(struct database *database, struct author *author, const struct id *id)
{
    struct id principal = {0};
    struct call call;
    int64_t seq = 0;
    uint32_t kind = 0;
    enum status status;

    call_begin(&call, database, STATEMENT_RECORD_FIND);
    call_id(&call, id);
    if (call_next(&call)) {
        seq = call_column_int(&call, 0);
        kind = (uint32_t)call_column_int(&call, 1);
        (void)call_column_id(&call, 2, &principal);
    }
    status = call_end(&call);
    if (status != STATUS_OK || seq == 0)
        return status;
    status = drop_row(database, seq, kind);
    if (status != STATUS_OK || kind != KIND_INCEPTION)
        return status;
    return forget_principal(database, author, &principal);
}

static enum status show(struct database *database, const struct change *change)
{
    struct call call;

    call_begin(&call, database, STATEMENT_RECORD_SHOW);
    call_id(&call, &change->id);
    call_int(&call, change->shown_until.value);
    return call_run(&call);
}

static enum status put_principal(struct database *database, struct author *author,
                                 const struct principal_view *view)
{
    struct call call;
    enum status status;

    call_begin(&call, database, STATEMENT_PRINCIPAL_PUT);
    call_id(&call, &view->id);
    call_text(&call, span_of_text(admission_name(view->admission)));
    call_int(&call, admission_admits(view->admission));
    call_text(&call, span_of_text(view->country));
    call_int(&call, view->review.value);
    call_int(&call, view->dissolved);
    call_int(&call, view->disputed);
    call_int(&call, view->spent);
    if (view->succeeded)
        call_id(&call, &view->successor);
    else
        call_null(&call);
    call_int(&call, view->hidden_since.value);
    call_int(&call, view->vouch_count);
    status = call_run(&call);
    if (status != STATUS_OK || view->admission != ADMISSION_NONE)
        return status;
    return forget_principal(database, author, &view->id);
}

static enum status apply(struct database *database, struct author *author,
                         const struct change *change)
{
    switch (change->type) {
    case CHANGE_PUT:
        return put(database, author, change);
    case CHANGE_DROP:
        return drop(database, author, &change->id);
    case CHANGE_SHOW:
        return show(database, change);
    case CHANGE_PRINCIPAL:
        return put_principal(database, author, &change->principal);
    }
    return STATUS_CORRUPT;
}

enum status store_apply(struct store *store, const struct changes *changes)
{
    struct database *database = &store->database;
    struct author author = {.seq = 0};
    enum status status;

    if (changes->count == 0)
        return STATUS_OK;
    status = transaction_begin(database);
    for (size_t i = 0; i < changes->count && status == STATUS_OK; i++)
        status = apply(database, &author, &changes->items[i]);
    return transaction_end(database, status);
}
