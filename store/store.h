/* The records of one home in SQLite (WAL), with the members' tables kept by the same transaction.
 * One writer; reads never block it. SPEC section 7, design section 4. */
#ifndef ZAWLBUK_STORE_STORE_H
#define ZAWLBUK_STORE_STORE_H

#include "protocol/ledger.h"

struct store;

/* path ":memory:" keeps everything in memory. CORRUPT (integrity), IO, DISK_FULL, UNSUPPORTED (made
 * by a newer version), EXISTS (another process has it open). */
enum status store_open(struct store **out, const char *path, const struct id *network) MUST_CHECK;
void store_close(struct store *store);

/* One transaction, durable (synchronous=FULL) when it returns OK; on any other status nothing of it
 * is stored. DISK_FULL, IO, CORRUPT. */
enum status store_apply(struct store *store, const struct changes *changes) MUST_CHECK;

/* Every record, parents before children as ledger_load wants them. A row whose bytes do not hash to
 * its id is reported to on_damaged, not to on_record, and is dropped afterwards. The first status
 * other than OK that a callback returns ends the scan. */
struct store_visitor {
    enum status (*on_record)(void *context, struct span bytes);
    void (*on_hidden)(void *context, const struct id *principal, struct hour hidden_since);
    void (*on_damaged)(void *context, const struct id *id);
    void *context;
};
enum status store_scan(struct store *store, const struct store_visitor *visitor) MUST_CHECK;
/* The records of one lane in the same order: for export. Damaged rows are left out and alone. */
enum status store_scan_lane(struct store *store, enum lane lane,
                            const struct store_visitor *visitor) MUST_CHECK;

/* The exact bytes of a record, appended to out. NOT_FOUND. */
enum status store_read(struct store *store, const struct id *id, struct buffer *out) MUST_CHECK;

/* Small values of the node's own: last good time, peers, refusals. NOT_FOUND. */
enum status store_note_put(struct store *store, const char *name, struct span value) MUST_CHECK;
enum status store_note_get(struct store *store, const char *name, struct buffer *out) MUST_CHECK;

/* Whether the disk takes as much as a frame of records: it is written and taken away again. A
 * transaction that changes nothing succeeds on a full disk, too. DISK_FULL, IO. */
enum status store_probe(struct store *store) MUST_CHECK;

/* Leaves the bytes of what was deleted in no file of the home: rewrites the full text when words of
 * deleted entries may be in it (about a second at 500,000 entries, nothing when nothing was
 * deleted), and truncates the WAL. BUSY when a query is being read at this moment; try again. */
enum status store_checkpoint(struct store *store) MUST_CHECK;

#endif
