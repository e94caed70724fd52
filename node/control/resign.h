/* Our entries signed anew by a fresh delegation of this node's key, in one submit with the key
 * events that bring it, so that no register stands empty in between. SPEC section 6.3. */
#ifndef ZAWLBUK_NODE_CONTROL_RESIGN_H
#define ZAWLBUK_NODE_CONTROL_RESIGN_H

#include "node/service.h"

/* End with resigning_end, also after a failure. */
struct resigning {
    struct span *records; /* key events first */
    size_t count;
    size_t event_count;
    size_t void_count;   /* entries that only the revoked key vouches for */
    struct buffer bytes; /* the new records, whose spans are set last */
};

/* Reads the key events of a bundle and, when one of them delegates this node's key, signs our
 * standing entries again by way of that. With keep, also those that a key revoked here wrote.
 * BAD_FIELD when the bundle holds something else than key events of ours, CLOCK_UNSURE, TOO_LARGE
 * for more than one submit takes; with trouble. The records borrow from the bundle. */
enum status resigning_begin(struct resigning *out, struct service *service, struct span bundle,
                            bool keep, struct trouble *trouble) MUST_CHECK;
void resigning_end(struct resigning *resigning);

#endif
