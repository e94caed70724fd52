/* One execution of a prepared statement: bind in order, step, read columns, end. Errors stick until
 * call_end, which resets the statement whatever happened. */
#ifndef ZAWLBUK_STORE_CALL_H
#define ZAWLBUK_STORE_CALL_H

#include <sqlite3.h>
#include <stdbool.h>

#include "crypto/hash.h"
#include "crypto/status.h"
#include "protocol/buffer.h"
#include "store/statement.h"

/* A connection with its prepared statements. */
struct database {
    sqlite3 *handle;
    sqlite3_stmt *statements[STATEMENT_COUNT]; /* NULL until first used */
    struct id network;
};

struct call {
    sqlite3_stmt *statement;
    int result; /* of SQLite: OK, ROW, DONE or the first error */
    int bound;
};

/* A statement may be in one call at a time. */
void call_begin(struct call *call, struct database *database, enum statement statement);

/* Bind the next parameter. Spans are borrowed until call_end. */
void call_int(struct call *call, int64_t value);
void call_real(struct call *call, double value);
void call_blob(struct call *call, struct span bytes);
/* An empty text is NULL: absent. */
void call_text(struct call *call, struct span text);
/* Ends with a NUL, so that SQLite needs no copy to see it whole; NULL is absent. */
void call_string(struct call *call, const char *text);
void call_id(struct call *call, const struct id *id);
void call_null(struct call *call);

/* Steps; true when there is a row to read. */
bool call_next(struct call *call);
/* Columns of the row at hand, 0-based. Spans are good until the next step. */
int64_t call_column_int(const struct call *call, int column);
struct span call_column_span(const struct call *call, int column);
/* False, and out untouched, when the column is not 32 bytes. */
bool call_column_id(const struct call *call, int column, struct id *out);

/* Resets the statement. NO_MEMORY, DISK_FULL, CORRUPT, IO, BUSY, TOO_LARGE. */
enum status call_end(struct call *call) MUST_CHECK;
/* Steps through all rows, then ends. */
enum status call_run(struct call *call) MUST_CHECK;

/* Appends the first column of the first row, then ends. NOT_FOUND when there is no row. */
enum status call_take(struct call *call, struct buffer *out) MUST_CHECK;

/* A statement without parameters, run to its end. */
enum status call_plain(struct database *database, enum statement statement) MUST_CHECK;

/* What a result of SQLite is called here. Of one that is about a file, errno as SQLite left it says
 * whether room is what was missing: a quota and a bound on file sizes are full disks, too. */
enum status call_status(int result) MUST_CHECK;

#endif
