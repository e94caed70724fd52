/* Backups of a home: its store and its small files, all but the device key. Who finds one can sign
 * nothing with it, and who restores one makes a key of his own. SPEC section 14.9. */
#ifndef ZAWLBUK_NODE_HOME_BACKUP_H
#define ZAWLBUK_NODE_HOME_BACKUP_H

#include "node/home.h"
#include "store/store.h"

/* Where in the home a running node puts one for the command line to fetch. */
#define HOME_BACKUP "zawlbuk.backup"
/* A note in the store of a restored home, until it has agreed with a peer: what we wrote after the
 * backup is known to others only. */
#define HOME_NOTE_RESTORED "restored"

/* Writes path whole or not at all, in place of what stood there; durable when it returns OK. Waits
 * for the disk: may run on another thread while the store is used by its own. The statuses of
 * backup_write and of reading the home's files, with trouble. */
enum status home_backup_write(const struct store *store, const char *home, const char *path,
                              struct trouble *trouble) MUST_CHECK;

/* A backup that is being read. */
struct home_backup {
    struct backup *backup;
    struct buffer network_file;
    struct buffer keylog_file;
    struct bundle_header network; /* borrows from network_file */
    struct id principal;
};

/* NOT_FOUND, UNSUPPORTED (no backup, or a newer version's), CORRUPT, with trouble.
 * home_backup_close afterwards, whatever came. */
enum status home_backup_open(struct home_backup *out, const char *path,
                             struct trouble *trouble) MUST_CHECK;
void home_backup_close(struct home_backup *backup);

/* Writes store and files into a home that home_make made; what makes it a node's, the device key,
 * is the caller's to write, last. catch_up: HOME_NOTE_RESTORED is noted. */
enum status home_backup_restore(const struct home_backup *backup, const char *home, bool catch_up,
                                struct trouble *trouble) MUST_CHECK;

#endif
