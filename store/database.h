/* Opening a connection: settings, functions, and the statements it keeps. */
#ifndef ZAWLBUK_STORE_DATABASE_H
#define ZAWLBUK_STORE_DATABASE_H

#include "store/call.h"

/* vfs may be NULL (for ":memory:"). A writer makes a new file when there is none, and sets WAL,
 * synchronous=FULL and secure_delete; a reader can change nothing. CORRUPT, IO, DISK_FULL,
 * NO_MEMORY. database_close afterwards, whatever came. */
enum status database_open(struct database *database, const char *path, const char *vfs, bool writer,
                          const struct id *network) MUST_CHECK;
/* Accepts one that was never opened, all zero. */
void database_close(struct database *database);

#endif
