/* What the files of queries share. */
#ifndef ZAWLBUK_STORE_QUERY_STATE_H
#define ZAWLBUK_STORE_QUERY_STATE_H

#include "store/call.h"
#include "store/query.h"

struct query {
    struct database own;       /* unused when the store is in memory */
    struct database *database; /* own, or the store's */
};

/* Between 1 and QUERY_ROWS_MAX. */
uint32_t query_limit(uint32_t asked);
/* Appends the JSON in a column of each row to an array that is open, and ends the call. */
enum status query_append_rows(struct buffer *out, struct call *call, int column) MUST_CHECK;
/* Either of a call and of the buffer that it wrote to. */
enum status query_status(const struct buffer *out, enum status status) MUST_CHECK;

/* Records by their seq, the best first. */
struct query_rows {
    uint32_t count;
    int64_t seqs[QUERY_ROWS_MAX];
};
/* What query_search finds, before it is told. */
enum status query_search_rows(struct query *query, struct query_rows *out,
                              const struct search_filter *filter, struct hour hour) MUST_CHECK;

/* Appends one FOUND for the record at seq; distance_m is negative when there is none. */
enum status query_append_found(struct query *query, struct buffer *out, int64_t seq,
                               int64_t distance_m, struct hour hour) MUST_CHECK;

#endif
