/* What a store has after a ledger's changes, in memory, and the ledger that loads from it. */
#ifndef ZAWLBUK_TESTS_ROWS_H
#define ZAWLBUK_TESTS_ROWS_H

#include "protocol/id_map.h"
#include "protocol/ledger.h"
#include "unit.h"

/* A record's row: its bytes, and what the ledger said of it last. */
struct row {
    struct buffer bytes;
    struct record record; /* borrows the bytes */
    struct hour shown_until;
};

struct rows {
    struct id network;
    struct id_map records;    /* id -> struct row */
    struct id_map principals; /* id -> struct principal_view */
};

void rows_init(struct rows *rows, const struct id *network);
void rows_done(struct rows *rows);

/* Does to the rows what the changes say, in their order. */
void rows_apply(struct rows *rows, const struct changes *changes);

/* A new ledger from the rows as of that hour, of the principal self; the caller closes it. */
struct ledger *rows_load(const struct rows *rows, const struct id *self, struct hour hour);

#endif
