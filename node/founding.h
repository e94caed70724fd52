/* The first moments of a principal: rotation keys, inception, the first delegation, a profile; and
 * the home that all of it is written into. */
#ifndef ZAWLBUK_NODE_FOUNDING_H
#define ZAWLBUK_NODE_FOUNDING_H

#include "node/home.h"
#include "node/sheets.h"
#include "protocol/body/body.h"

/* Inception, delegation, profile. */
#define FOUNDING_RECORDS_MAX 3
/* Hours for which a device's key is delegated unless asked otherwise: three years of committees. */
#define DELEGATION_HOURS 26280

/* End with founding_done, which wipes it. */
struct founding {
    struct id network;
    struct id principal;
    struct id delegation;
    struct sheets sheets;
    struct home_seeds seeds;
    struct sign_pair device;
    struct stamp stamp; /* of the next record */
    struct buffer records[FOUNDING_RECORDS_MAX];
    size_t record_count;
};

/* A new principal of the network, or, for NULL, the Cell of a new one; all in memory. */
struct founding_plan {
    const struct id *network;
    uint32_t sheets;
    uint32_t threshold;
    struct wall now;
};
enum status founding_begin(struct founding *out, const struct founding_plan *plan,
                           struct trouble *trouble) MUST_CHECK;

/* A fresh device for a principal that exists; sheets and records stay empty. */
void founding_begin_device(struct founding *out, const struct id *network,
                           const struct id *principal);

/* Adds the profile, signed by the new device. The statuses of profile_write with trouble. */
enum status founding_add_profile(struct founding *founding, const struct profile *profile,
                                 struct trouble *trouble) MUST_CHECK;
void founding_done(struct founding *founding);

/* Writes the files of a home that home_make made, the key last, so that a home with a key is whole.
 */
struct founding_home {
    const char *path;
    const struct bundle_header *header; /* of the network; its id is taken from the founding */
    struct span network_file;           /* copied to network.zaw; empty: the Cell's is written */
    struct span keylog_file;            /* copied to keylog.zaw; empty: from the records */
    struct span passphrase;             /* empty: the key is not sealed */
};
enum status founding_write_home(const struct founding *founding, const struct founding_home *home,
                                struct trouble *trouble) MUST_CHECK;

#endif
