/* Prepared statements: taking, binding, stepping, and what their results are called here. */
#include "store/call.h"

#include <assert.h>
#include <errno.h>

enum status call_status(int result)
{
    if (result == SQLITE_IOERR_NOMEM)
        return STATUS_NO_MEMORY;
    switch (result & 0xff) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE:
        return STATUS_OK;
    case SQLITE_NOMEM:
        return STATUS_NO_MEMORY;
    case SQLITE_FULL:
        return STATUS_DISK_FULL;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_CONSTRAINT: /* our SQL is fixed, so a table is not what it should be */
    case SQLITE_ERROR:
        return STATUS_CORRUPT;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return STATUS_BUSY;
    case SQLITE_TOOBIG:
        return STATUS_TOO_LARGE;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
        return errno == ENOSPC || errno == EDQUOT || errno == EFBIG ? STATUS_DISK_FULL : STATUS_IO;
    default:
        return STATUS_IO;
    }
}

void call_begin(struct call *call, struct database *database, enum statement statement)
{
    sqlite3_stmt **prepared = &database->statements[statement];

    *call = (struct call){.result = SQLITE_OK};
    if (*prepared == NULL)
        call->result = sqlite3_prepare_v3(database->handle, statement_sql(statement), -1,
                                          SQLITE_PREPARE_PERSISTENT, prepared, NULL);
    call->statement = *prepared;
    assert(call->statement == NULL || !sqlite3_stmt_busy(call->statement));
}

static bool may_bind(struct call *call)
{
    if (call->result != SQLITE_OK)
        return false;
    call->bound++;
    return true;
}

void call_int(struct call *call, int64_t value)
{
    if (may_bind(call))
        call->result = sqlite3_bind_int64(call->statement, call->bound, value);
}

void call_real(struct call *call, double value)
{
    if (may_bind(call))
        call->result = sqlite3_bind_double(call->statement, call->bound, value);
}

void call_blob(struct call *call, struct span bytes)
{
    if (!may_bind(call))
        return;
    if (bytes.size == 0)
        call->result = sqlite3_bind_zeroblob(call->statement, call->bound, 0);
    else
        call->result = sqlite3_bind_blob64(call->statement, call->bound, bytes.bytes, bytes.size,
                                           SQLITE_STATIC);
}

void call_text(struct call *call, struct span text)
{
    if (!may_bind(call) || text.size == 0)
        return;
    call->result = sqlite3_bind_text64(call->statement, call->bound, (const char *)text.bytes,
                                       text.size, SQLITE_STATIC, SQLITE_UTF8);
}

void call_string(struct call *call, const char *text)
{
    if (may_bind(call))
        call->result = sqlite3_bind_text(call->statement, call->bound, text, -1, SQLITE_STATIC);
}

void call_id(struct call *call, const struct id *id)
{
    call_blob(call, span_of(id->bytes, ID_SIZE));
}

void call_null(struct call *call)
{
    (void)may_bind(call);
}

bool call_next(struct call *call)
{
    if (call->result != SQLITE_OK && call->result != SQLITE_ROW)
        return false;
    call->result = sqlite3_step(call->statement);
    return call->result == SQLITE_ROW;
}

int64_t call_column_int(const struct call *call, int column)
{
    return sqlite3_column_int64(call->statement, column);
}

struct span call_column_span(const struct call *call, int column)
{
    const void *bytes = sqlite3_column_blob(call->statement, column);

    return span_of(bytes, (size_t)sqlite3_column_bytes(call->statement, column));
}

bool call_column_id(const struct call *call, int column, struct id *out)
{
    struct span bytes = call_column_span(call, column);

    if (bytes.size != ID_SIZE)
        return false;
    memcpy(out->bytes, bytes.bytes, ID_SIZE);
    return true;
}

enum status call_end(struct call *call)
{
    enum status status = call_status(call->result);

    if (call->statement != NULL) {
        sqlite3_reset(call->statement);
        sqlite3_clear_bindings(call->statement);
    }
    return status;
}

enum status call_run(struct call *call)
{
    while (call_next(call))
        ;
    return call_end(call);
}

enum status call_take(struct call *call, struct buffer *out)
{
    bool found = call_next(call);
    enum status status;

    if (found)
        buffer_append(out, call_column_span(call, 0));
    status = call_end(call);
    if (status == STATUS_OK && !found)
        return STATUS_NOT_FOUND;
    return status == STATUS_OK ? out->status : status;
}

enum status call_plain(struct database *database, enum statement statement)
{
    struct call call;

    call_begin(&call, database, statement);
    return call_run(&call);
}
