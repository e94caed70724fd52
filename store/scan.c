/* Reading records back: the scan that fills a ledger, a lane for export, one by its id. */
#include "store/store_state.h"

#include "store/members.h"
#include "store/transaction.h"

/* Bytes of the list of damaged rows found in one scan; the rest waits for the next. */
#define DAMAGED_SIZE_MAX 65536
#define CLASSES_END 256

/* Columns of the statements that scan. */
enum { COLUMN_SEQ, COLUMN_KIND, COLUMN_ID, COLUMN_DIGEST, COLUMN_BYTES };

struct damaged_row {
    int64_t seq;
    struct id id;
};

struct scan {
    struct database *database;
    const struct store_visitor *visitor;
    struct buffer damaged; /* of struct damaged_row */
};

static void note_damaged(struct scan *scan, const struct call *call)
{
    struct damaged_row row = {
        .seq = call_column_int(call, COLUMN_SEQ),
    };

    (void)call_column_id(call, COLUMN_ID, &row.id);
    buffer_append(&scan->damaged, span_of(&row, sizeof(row)));
}

static enum status visit_row(struct scan *scan, const struct call *call)
{
    struct span bytes = call_column_span(call, COLUMN_BYTES);
    int64_t kind = call_column_int(call, COLUMN_KIND);
    struct id id;

    if (!call_column_id(call, COLUMN_ID, &id) ||
        store_digest(&id, kind, bytes) != call_column_int(call, COLUMN_DIGEST)) {
        note_damaged(scan, call);
        return STATUS_OK;
    }
    if (kind_class_of((uint32_t)kind) == NULL) /* a newer version's */
        return STATUS_OK;
    return scan->visitor->on_record(scan->visitor->context, bytes);
}

/* Rows of a call that was begun and bound; of those lanes alone, a bit 1 << lane. Ends the call. */
static enum status visit_rows(struct scan *scan, struct call *call, uint32_t lanes)
{
    enum status status = STATUS_OK;
    enum status ended;

    while (status == STATUS_OK && call_next(call)) {
        const struct kind_class *class =
            kind_class_of((uint32_t)call_column_int(call, COLUMN_KIND));

        if (class == NULL || (lanes & 1u << class->lane) != 0)
            status = visit_row(scan, call);
    }
    ended = call_end(call);
    return status == STATUS_OK ? ended : status;
}

/* A kind of that class that has a name, if class 1; else any. */
static const struct kind_class *class_at(uint32_t class_number)
{
    return kind_class_of(KIND_OF(class_number, 1));
}

/* Key events, parents first, then the other classes of the lane. */
static enum status visit_trust(struct scan *scan)
{
    struct call call;
    enum status status;

    call_begin(&call, scan->database, STATEMENT_RECORD_EVENTS);
    status = visit_rows(scan, &call, 1u << LANE_TRUST);
    for (uint32_t number = 1; number < CLASSES_END && status == STATUS_OK; number++) {
        const struct kind_class *class = class_at(number);

        if (class == NULL || class->lane != LANE_TRUST || class->discipline == DISCIPLINE_LOG)
            continue;
        call_begin(&call, scan->database, STATEMENT_RECORD_KINDS);
        call_int(&call, KIND_OF(number, 0));
        call_int(&call, KIND_OF(number + 1, 0));
        status = visit_rows(scan, &call, 1u << LANE_TRUST);
    }
    return status;
}

static enum status visit_others(struct scan *scan, uint32_t lanes)
{
    struct call call;

    call_begin(&call, scan->database, STATEMENT_RECORD_ALL);
    return visit_rows(scan, &call, lanes);
}

static enum status visit_hidden(struct scan *scan)
{
    struct id principal;
    struct call call;

    if (scan->visitor->on_hidden == NULL)
        return STATUS_OK;
    call_begin(&call, scan->database, STATEMENT_PRINCIPAL_HIDDEN);
    while (call_next(&call)) {
        struct hour since = {.value = call_column_int(&call, 1)};

        if (call_column_id(&call, 0, &principal))
            scan->visitor->on_hidden(scan->visitor->context, &principal, since);
    }
    return call_end(&call);
}

static enum status drop_row(struct scan *scan, int64_t seq)
{
    struct call call;

    call_begin(&call, scan->database, STATEMENT_RECORD_DROP);
    call_int(&call, seq);
    return call_run(&call);
}

/* What members' rows came of them cannot be known, so all are made anew. */
static enum status drop_damaged(struct scan *scan)
{
    size_t count = scan->damaged.size / sizeof(struct damaged_row);
    struct damaged_row row;
    enum status status;

    if (count == 0)
        return STATUS_OK;
    status = transaction_begin(scan->database);
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        memcpy(&row, scan->damaged.bytes + i * sizeof(row), sizeof(row));
        status = drop_row(scan, row.seq);
        if (scan->visitor->on_damaged != NULL)
            scan->visitor->on_damaged(scan->visitor->context, &row.id);
    }
    if (status == STATUS_OK)
        status = members_distrust(scan->database);
    status = transaction_end(scan->database, status);
    return status == STATUS_OK ? members_refresh(scan->database) : status;
}

static void scan_init(struct scan *scan, struct store *store, const struct store_visitor *visitor)
{
    *scan = (struct scan){.database = &store->database, .visitor = visitor};
    buffer_init(&scan->damaged, DAMAGED_SIZE_MAX);
}

enum status store_scan(struct store *store, const struct store_visitor *visitor)
{
    const uint32_t all = (1u << LANE_COUNT) - 1;
    struct scan scan;
    enum status status;

    scan_init(&scan, store, visitor);
    status = visit_trust(&scan);
    if (status == STATUS_OK)
        status = visit_others(&scan, all & ~(1u << LANE_TRUST));
    if (status == STATUS_OK)
        status = visit_hidden(&scan);
    if (status == STATUS_OK)
        status = drop_damaged(&scan);
    buffer_done(&scan.damaged);
    return status;
}

enum status store_scan_lane(struct store *store, enum lane lane,
                            const struct store_visitor *visitor)
{
    struct scan scan;
    enum status status;

    scan_init(&scan, store, visitor);
    status = lane == LANE_TRUST ? visit_trust(&scan) : visit_others(&scan, 1u << lane);
    buffer_done(&scan.damaged);
    return status;
}

enum status store_read(struct store *store, const struct id *id, struct buffer *out)
{
    struct call call;

    call_begin(&call, &store->database, STATEMENT_RECORD_READ);
    call_id(&call, id);
    return call_take(&call, out);
}
