/* Lists and single entries. */
#include "store/query.h"

#include <stdlib.h>

#include "protocol/kind.h"
#include "store/database.h"
#include "store/json_text.h"
#include "store/query_state.h"
#include "store/store_state.h"

enum status query_open(struct query **out, struct store *store)
{
    struct query *query = calloc(1, sizeof(*query));
    enum status status = STATUS_OK;

    if (query == NULL)
        return STATUS_NO_MEMORY;
    query->database = &store->database;
    if (store->path != NULL) {
        query->database = &query->own;
        status = database_open(&query->own, store->path, tidy_name(store->tidy), DATABASE_READ,
                               &store->database.network);
    }
    if (status == STATUS_OK)
        *out = query;
    else
        query_close(query);
    return status;
}

void query_close(struct query *query)
{
    if (query == NULL)
        return;
    database_close(&query->own);
    free(query);
}

uint32_t query_limit(uint32_t asked)
{
    if (asked == 0)
        return QUERY_ROWS_USUAL;
    return asked < QUERY_ROWS_MAX ? asked : QUERY_ROWS_MAX;
}

enum status query_status(const struct buffer *out, enum status status)
{
    return out->status != STATUS_OK ? out->status : status;
}

enum status query_append_rows(struct buffer *out, struct call *call, int column)
{
    while (call_next(call))
        json_text_raw(out, call_column_span(call, column));
    return query_status(out, call_end(call));
}

enum status query_append_found(struct query *query, struct buffer *out, int64_t seq,
                               int64_t distance_m, struct hour hour)
{
    bool away = distance_m >= 0;
    struct call call;

    call_begin(&call, query->database, away ? STATEMENT_FOUND_AWAY : STATEMENT_FOUND);
    call_int(&call, hour.value);
    call_int(&call, seq);
    if (away)
        call_int(&call, distance_m);
    return query_append_rows(out, &call, 0);
}

/* "next": the id in the first column of the last row when there was one row more than the limit. */
struct page {
    uint32_t limit;
    uint32_t count;
    struct id last;
    bool more;
};

/* Appends what fits the page of a call whose rows are (id, JSON); ends the call. */
static enum status append_page(struct buffer *out, struct page *page, struct call *call)
{
    while (call_next(call)) {
        page->more = page->count == page->limit;
        if (page->more)
            break;
        page->count++;
        (void)call_column_id(call, 0, &page->last);
        json_text_raw(out, call_column_span(call, 1));
    }
    return query_status(out, call_end(call));
}

static void append_next(struct buffer *out, const struct page *page)
{
    static const char digits[] = "0123456789abcdef";
    char hex[2 * ID_SIZE];

    json_text_key(out, span_of_text("next"));
    if (!page->more) {
        json_text_null(out);
        return;
    }
    for (size_t i = 0; i < ID_SIZE; i++) {
        hex[2 * i] = digits[page->last.bytes[i] >> 4];
        hex[2 * i + 1] = digits[page->last.bytes[i] & 15];
    }
    json_text_string(out, span_of(hex, sizeof(hex)));
}

/* Where a list goes on: the columns that order it, copied. */
struct position {
    struct buffer name;
    int64_t principal;
    int64_t seq;
};

static enum status find_association(struct query *query, const struct id *principal,
                                    struct position *out)
{
    struct call call;
    enum status status;

    if (id_is_zero(principal))
        return STATUS_OK;
    call_begin(&call, query->database, STATEMENT_ASSOCIATION_FIND);
    call_id(&call, principal);
    if (call_next(&call)) {
        buffer_append(&out->name, call_column_span(&call, 0));
        out->seq = call_column_int(&call, 1);
    }
    status = query_status(&out->name, call_end(&call));
    return status == STATUS_OK && out->seq == 0 ? STATUS_NOT_FOUND : status;
}

static enum status list_associations(struct query *query, struct buffer *out,
                                     const struct association_filter *filter,
                                     const struct position *position, struct hour hour)
{
    struct page page = {.limit = query_limit(filter->limit)};
    bool everywhere = filter->country.size == 0;
    struct call call;
    enum status status;

    call_begin(&call, query->database,
               everywhere ? STATEMENT_ASSOCIATION_LIST : STATEMENT_ASSOCIATION_LIST_COUNTRY);
    call_int(&call, hour.value);
    call_text(&call, buffer_span(&position->name));
    call_int(&call, position->seq);
    call_text(&call, filter->kind);
    call_text(&call, filter->language);
    call_text(&call, filter->parent);
    call_int(&call, page.limit + 1);
    if (!everywhere)
        call_text(&call, filter->country);
    json_text_open(out, '{');
    json_text_key(out, span_of_text("associations"));
    json_text_open(out, '[');
    status = append_page(out, &page, &call);
    json_text_close(out, ']');
    append_next(out, &page);
    json_text_close(out, '}');
    return query_status(out, status);
}

enum status query_associations(struct query *query, struct buffer *out,
                               const struct association_filter *filter, struct hour hour)
{
    struct position position = {.seq = 0};
    enum status status;

    buffer_init(&position.name, LIMIT_BODY_SIZE);
    status = find_association(query, &filter->after, &position);
    if (status == STATUS_OK)
        status = list_associations(query, out, filter, &position, hour);
    buffer_done(&position.name);
    return status;
}

static enum status append_parts(struct query *query, struct buffer *out, int64_t principal,
                                bool hidden, struct hour hour)
{
    static const struct {
        const char *name;
        enum statement statement;
    } parts[] = {
        {"places", STATEMENT_PLACES_OF},
        {"bearers", STATEMENT_BEARERS_OF},
        {"services", STATEMENT_SERVICES_OF},
    };
    enum status status = STATUS_OK;

    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]) && status == STATUS_OK; i++) {
        struct call call;

        json_text_key(out, span_of_text(parts[i].name));
        json_text_open(out, '[');
        call_begin(&call, query->database, parts[i].statement);
        call_int(&call, hour.value);
        call_int(&call, principal);
        call_int(&call, hidden);
        status = query_append_rows(out, &call, 0);
        json_text_close(out, ']');
    }
    return status;
}

enum status query_association(struct query *query, struct buffer *out, const struct id *principal,
                              bool hidden, struct hour hour)
{
    struct call call;
    int64_t seq = 0;
    enum status status;

    call_begin(&call, query->database, STATEMENT_ASSOCIATION_ONE);
    call_int(&call, hour.value);
    call_id(&call, principal);
    call_int(&call, hidden);
    if (call_next(&call)) {
        seq = call_column_int(&call, 0);
        json_text_open(out, '{');
        json_text_key(out, span_of_text("association"));
        json_text_raw(out, call_column_span(&call, 1));
    }
    status = call_end(&call);
    if (status != STATUS_OK || seq == 0)
        return status == STATUS_OK ? STATUS_NOT_FOUND : status;
    status = append_parts(query, out, seq, hidden, hour);
    json_text_close(out, '}');
    return query_status(out, status);
}

static enum status find_record(struct query *query, const struct id *id, struct position *out)
{
    struct call call;
    enum status status;

    if (id_is_zero(id))
        return STATUS_OK;
    call_begin(&call, query->database, STATEMENT_RECORD_POSITION);
    call_id(&call, id);
    if (call_next(&call)) {
        out->principal = call_column_int(&call, 0);
        out->seq = call_column_int(&call, 1);
    }
    status = call_end(&call);
    return status == STATUS_OK && out->seq == 0 ? STATUS_NOT_FOUND : status;
}

enum status query_records(struct query *query, struct buffer *out,
                          const struct record_filter *filter, struct hour hour)
{
    struct page page = {.limit = query_limit(filter->limit)};
    struct position position = {.seq = 0};
    struct call call;
    enum status status = find_record(query, &filter->after, &position);

    if (status != STATUS_OK)
        return status;
    call_begin(&call, query->database, STATEMENT_RECORD_LIST);
    call_int(&call, hour.value);
    call_int(&call, filter->kind);
    call_int(&call, position.principal);
    call_int(&call, position.seq);
    if (id_is_zero(&filter->author))
        call_null(&call);
    else
        call_id(&call, &filter->author);
    call_int(&call, filter->hidden);
    call_int(&call, page.limit + 1);
    json_text_open(out, '{');
    json_text_key(out, span_of_text("records"));
    json_text_open(out, '[');
    status = append_page(out, &page, &call);
    json_text_close(out, ']');
    append_next(out, &page);
    json_text_close(out, '}');
    return query_status(out, status);
}

enum status query_record(struct query *query, struct buffer *out, const struct id *id,
                         struct hour hour)
{
    size_t before = out->size;
    struct call call;
    enum status status;

    call_begin(&call, query->database, STATEMENT_RECORD_ONE);
    call_int(&call, hour.value);
    call_id(&call, id);
    status = query_append_rows(out, &call, 0);
    return status == STATUS_OK && out->size == before ? STATUS_NOT_FOUND : status;
}

enum status query_least(struct query *query, uint64_t *counting, const struct least_filter *filter,
                        struct hour hour)
{
    const uint32_t first = filter->kind >> KIND_CLASS_SHIFT << KIND_CLASS_SHIFT;
    struct call call;
    int64_t found = 0;
    enum status status;

    call_begin(&call, query->database, STATEMENT_RECORD_LEAST);
    call_int(&call, hour.value);
    call_id(&call, &filter->author);
    call_int(&call, first);
    call_int(&call, first + (1u << KIND_CLASS_SHIFT) - 1);
    call_int(&call, filter->count);
    if (call_next(&call))
        found = call_column_int(&call, 0);
    status = call_end(&call);
    if (status == STATUS_OK)
        *counting = (uint64_t)found;
    return status;
}
