/* The folder of one node: what is in it, read once at start.
 *
 *   network.zaw   the network: its id, the Cell's key log, addresses (SPEC section 14.2)
 *   keylog.zaw    our own principal's key log, as far as this home wrote it
 *   device.key    the device's Ed25519 seed and the link's X25519 seed
 *   zawlbuk.conf  the configuration, optional
 *   zawlbuk.db    the store, with -wal and -shm beside it
 *   control.sock  where the command line asks the running node */
#ifndef ZAWLBUK_NODE_HOME_H
#define ZAWLBUK_NODE_HOME_H

#include "node/link.h"
#include "node/trouble.h"
#include "protocol/bundle.h"

#define HOME_PATH_SIZE 512

struct home {
    char path[HOME_PATH_SIZE];
    struct buffer network_file;   /* bytes of network.zaw */
    struct buffer keylog_file;    /* bytes of keylog.zaw */
    struct bundle_header network; /* borrows from network_file */
    struct id principal;
    struct link_identity identity; /* its delegation is found anew from the ledger */
};

/* path of a file in the home; false when it does not fit. */
bool home_file(char out[HOME_PATH_SIZE], const char *home, const char *name);

/* Makes the folder, mode 0700; EXISTS when it holds a node already. */
enum status home_make(const char *path, struct trouble *trouble) MUST_CHECK;

/* Reads everything; passphrase may be NULL. NOT_FOUND when it is no home, BAD_PASSPHRASE, CORRUPT.
 */
enum status home_open(struct home *out, const char *path, const char *passphrase,
                      struct trouble *trouble) MUST_CHECK;
void home_done(struct home *home);

/* The whole file, at most size_max bytes, appended. NOT_FOUND, IO, TOO_LARGE. */
enum status file_read(struct buffer *out, const char *path, struct trouble *trouble) MUST_CHECK;
/* New or in place of the old, whole or not at all: temporary file, fsync, rename, fsync of the
 * folder. */
enum status file_write(const char *path, struct span bytes, struct trouble *trouble) MUST_CHECK;

#endif
