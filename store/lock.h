/* One process a home: an advisory lock on a file beside the database, held while it is open. */
#ifndef ZAWLBUK_STORE_LOCK_H
#define ZAWLBUK_STORE_LOCK_H

#include "crypto/status.h"

/* Also makes the database file if it is not there, so that it and what SQLite puts beside it are
 * its owner's alone (mode 0600). *out is a descriptor for lock_release. EXISTS when another open
 * store holds it, in this process or another; IO, DISK_FULL, TOO_LARGE (the path). The kernel lets
 * go of the lock when the process ends, however it ends. */
enum status lock_take(int *out, const char *path) MUST_CHECK;
/* -1 is accepted. */
void lock_release(int lock);

#endif
