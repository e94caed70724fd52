/* Opening a connection: settings, functions, and the statements it keeps. */
#ifndef ZAWLBUK_STORE_DATABASE_H
#define ZAWLBUK_STORE_DATABASE_H

#include "store/call.h"

enum database_use {
    DATABASE_READ,  /* can change nothing */
    DATABASE_WRITE, /* makes a new file when there is none; WAL, synchronous=FULL, secure_delete */
    DATABASE_COPY,  /* reads it, and may write a copy elsewhere */
    DATABASE_ALTER, /* a file that nobody else has open; secure_delete; one file when closed */
};

/* vfs may be NULL: the default one. CORRUPT, IO, DISK_FULL, NO_MEMORY. database_close afterwards,
 * whatever came. */
enum status database_open(struct database *database, const char *path, const char *vfs,
                          enum database_use use, const struct id *network) MUST_CHECK;
/* Accepts one that was never opened, all zero. */
void database_close(struct database *database);

#endif
