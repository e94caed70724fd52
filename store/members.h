/* The members' tables: what queries sort, filter, measure and search by, made from the bodies of
 * records, in the transaction that changes the record. A body that is unknown or not fit to be
 * shown has no row. */
#ifndef ZAWLBUK_STORE_MEMBERS_H
#define ZAWLBUK_STORE_MEMBERS_H

#include "protocol/record.h"
#include "store/call.h"

/* Adds the rows of the record that stands at seq; its author's row is principal. */
enum status members_put(struct database *database, int64_t seq, int64_t principal,
                        const struct record *record) MUST_CHECK;
/* Deletes the rows of what stood at seq, and notes when words of it may be left in the full text.
 */
enum status members_drop(struct database *database, int64_t seq, uint32_t kind) MUST_CHECK;

/* Rewrites the full text when words of deleted rows may be left in it; in a transaction of its own.
 * About a second for 500,000 entries. */
enum status members_forget(struct database *database) MUST_CHECK;

/* Has the next members_refresh make all rows anew. Within a transaction. */
enum status members_distrust(struct database *database) MUST_CHECK;
/* Makes all rows anew from the records when other rules than this program's made them; in a
 * transaction of its own. */
enum status members_refresh(struct database *database) MUST_CHECK;

#endif
