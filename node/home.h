/* The folder of one node: what is in it, read once at start.
 *
 *   network.zaw   the network: its id, the Cell's key log, addresses (SPEC section 14)
 *   keylog.zaw    our own principal's key log, as this home wrote it
 *   rotation.keys public: the keys that the recovery sheets hold
 *   device.key    the device's Ed25519 seed and the link's X25519 seed
 *   zawlbuk.conf  the configuration, optional
 *   zawlbuk.db    the store, with -wal, -shm and .lock beside it
 *   control.sock  where the command line asks the running node
 *   ports.json    the ports that it has
 *   signed-*.zaw  bundles that were signed while no node ran, until it runs again */
#ifndef ZAWLBUK_NODE_HOME_H
#define ZAWLBUK_NODE_HOME_H

#include "node/link.h"
#include "node/trouble.h"
#include "protocol/bundle.h"

#define HOME_PATH_SIZE 512
/* A network file or a key log: 256 events of 4 KB with room to spare. */
#define HOME_FILE_SIZE_MAX (2u << 20)

#define HOME_NETWORK "network.zaw"
#define HOME_KEYLOG "keylog.zaw"
#define HOME_DEVICE "device.key"
#define HOME_CONFIG "zawlbuk.conf"
#define HOME_STORE "zawlbuk.db"
#define HOME_CONTROL "control.sock"
/* Begins the names of what this home signed without a running node; it is the node's own, which
 * takes it at its next start. */
#define HOME_SIGNED "signed-"

/* What a device is made from: its signing key, and the static key of its links. */
struct home_seeds {
    struct sign_seed device;
    struct dh_seed link;
};

struct home {
    char path[HOME_PATH_SIZE];
    struct buffer network_file;    /* bytes of network.zaw */
    struct buffer keylog_file;     /* bytes of keylog.zaw */
    struct bundle_header network;  /* borrows from network_file */
    struct id principal;           /* whose home it is */
    struct link_identity identity; /* its delegation is found from the ledger as it changes */
};

/* The path of a file in a home; false when it does not fit. */
bool home_file(char out[HOME_PATH_SIZE], const char *home, const char *name);

/* Makes the folder, mode 0700, when it is not there. EXISTS when it holds a node already,
 * UNSAFE_HOME when others may enter it. */
enum status home_make(const char *path, struct trouble *trouble) MUST_CHECK;

/* Keeps a new device's seeds in device.key. An empty passphrase keeps it plain, so that the node
 * comes back by itself after a power cut. The statuses of keyfile_create. */
enum status home_write_device(const char *path, const struct home_seeds *seeds,
                              struct span passphrase, struct trouble *trouble) MUST_CHECK;

/* Whose key log a file is: the author of its first event, the inception. BAD_NETWORK when it is of
 * another network; CORRUPT. */
enum status home_read_principal(struct id *out, struct span keylog_file,
                                const struct id *network) MUST_CHECK;

/* Reads everything. NOT_FOUND when it is no home, BAD_PASSPHRASE, TOO_OPEN, CORRUPT. The device key
 * is taken from $CREDENTIALS_DIRECTORY/device.key when it is there, else from the home. */
enum status home_open(struct home *out, const char *path, struct span passphrase,
                      struct trouble *trouble) MUST_CHECK;
/* Wipes the keys. */
void home_done(struct home *home);

#endif
