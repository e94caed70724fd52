/* zawlbuk.conf in the node's home, and the same keys from the command line. */
#ifndef ZAWLBUK_NODE_CONFIG_H
#define ZAWLBUK_NODE_CONFIG_H

#include <stdbool.h>

#include "node/address.h"
#include "node/log.h"
#include "node/trouble.h"
#include "protocol/kind.h"

/* Peers named by the operator; more are found by beacons. */
#define CONFIG_PEERS_MAX 64

/* Bytes of a path, with its NUL. */
#define CONFIG_PATH_SIZE 160

enum config_clock {
    CONFIG_CLOCK_AUTO,    /* good when NTP says so, or the peers' median agrees */
    CONFIG_CLOCK_TRUSTED, /* the operator vouches for it */
};

enum config_dial {
    CONFIG_DIAL_ANY,   /* the peers named, and whatever addresses the network tells */
    CONFIG_DIAL_NAMED, /* the peers named alone, as behind a strict firewall */
};

struct config {
    bool has_listen;
    bool has_http;
    struct address listen; /* links */
    struct address http;   /* the public API */
    struct address peers[CONFIG_PEERS_MAX];
    size_t peer_count;
    enum config_clock clock;
    enum config_dial dial;
    bool has_address;
    struct address address; /* where others reach us, when that is not where we listen */
    enum log_level log_level;
    bool declined[LANE_COUNT];
    char backup[CONFIG_PATH_SIZE]; /* folder of a backup a day, absolute; "" for none */
};

/* No addresses, no peers, clock auto, level info, every lane taken. */
void config_init(struct config *config);

/* The names of the keys, each an option of `zawlbuk run` too; NULL past the last. */
const char *config_key_at(size_t index);

/* One key as it stands in the file; peer and decline, repeated, add. NOT_FOUND for an unknown key,
 * BAD_FIELD for a value that is not of its form, OVER_QUOTA for too many peers; trouble says which
 * and what would be right. */
enum status config_set(struct config *config, const char *key, const char *value,
                       struct trouble *trouble) MUST_CHECK;

/* "key = value" lines; # or ; begins a comment. Strict: sections, unknown keys, a key twice that
 * may stand once and bad values are errors; the first is told with its line number. config changes
 * only when the whole text is good. name is for the message. */
enum status config_parse(struct config *config, const char *name, const char *text,
                         struct trouble *trouble) MUST_CHECK;

/* The file at path; none there is OK and changes nothing. IO when it cannot be read, TOO_LARGE past
 * 64 KB. */
enum status config_read(struct config *config, const char *path,
                        struct trouble *trouble) MUST_CHECK;

#endif
