/* The schema and its history: numbered steps, each in a transaction of its own. */
#ifndef ZAWLBUK_STORE_MIGRATION_H
#define ZAWLBUK_STORE_MIGRATION_H

#include "store/call.h"

/* Of SQLite's file header: "Zawl". */
#define MIGRATION_APPLICATION 0x5a61776c

/* Brings the database to this version's schema. UNSUPPORTED when a newer version made it, or it is
 * not a store at all; BAD_NETWORK when it holds another network; and call_end's. On failure the
 * database stands at the last whole step. */
enum status migration_run(struct database *database) MUST_CHECK;

/* The schema's version that the database has; 0 for an empty one. UNSUPPORTED as above. */
enum status migration_version(struct database *database, int64_t *out) MUST_CHECK;

/* The schema's version that this program makes. */
int migration_latest(void);

#endif
