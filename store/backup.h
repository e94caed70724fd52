/* A home's backup: one SQLite file with the store as it was at one moment and, beside it, small
 * files of the home. Bytes of what was deleted before are not in it. */
#ifndef ZAWLBUK_STORE_BACKUP_H
#define ZAWLBUK_STORE_BACKUP_H

#include "store/store.h"

/* Bytes of a small file's name. */
#define BACKUP_NAME_SIZE_MAX 64

struct backup_file {
    const char *name;
    struct span bytes;
};

/* Writes a new backup to path, where there must be nothing or an empty file. The store must be one
 * of a file and stay open meanwhile; it may be written to: this may run on another thread. What is
 * at path after a failure is of no use. DISK_FULL, IO, CORRUPT, NO_MEMORY. */
enum status backup_write(const struct store *store, const char *path,
                         const struct backup_file *files, size_t count) MUST_CHECK;

struct backup;

/* UNSUPPORTED when it is no backup or a newer version made it, CORRUPT, IO, NO_MEMORY. */
enum status backup_open(struct backup **out, const char *path) MUST_CHECK;
void backup_close(struct backup *backup);

/* Appends a small file's bytes. NOT_FOUND. */
enum status backup_read(struct backup *backup, const char *name, struct buffer *out) MUST_CHECK;

/* Makes the store from it, in a new file at path, where there must be nothing or an empty file, as
 * store_open wants it. DISK_FULL, IO, CORRUPT. */
enum status backup_restore(struct backup *backup, const char *path) MUST_CHECK;

#endif
