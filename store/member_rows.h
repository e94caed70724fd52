/* The rows of one entry in the members' tables, a kind by its table. */
#ifndef ZAWLBUK_STORE_MEMBER_ROWS_H
#define ZAWLBUK_STORE_MEMBER_ROWS_H

#include "protocol/body/body.h"
#include "store/call.h"

struct member_row {
    int64_t seq;       /* of the record */
    int64_t principal; /* its author's row */
    uint32_t kind;
    const union body *body; /* fit to be shown */
};

/* Whether entries of the kind have rows. */
bool member_rows_has(uint32_t kind);
/* Of a kind that has. Columns, coordinates and words. */
enum status member_rows_put(struct database *database, const struct member_row *row) MUST_CHECK;
/* Of any kind. *words is set when words may stay behind in the full text's segments. */
enum status member_rows_drop(struct database *database, int64_t seq, uint32_t kind,
                             bool *words) MUST_CHECK;

#endif
