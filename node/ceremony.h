/* What the key commands write: drafts of key events that continue a log. SPEC section 6. */
#ifndef ZAWLBUK_NODE_CEREMONY_H
#define ZAWLBUK_NODE_CEREMONY_H

#include "node/key_draft.h"
#include "node/key_history.h"
#include "node/trouble.h"

/* What a delegation gives to a key. */
struct grant {
    struct public_key key;
    uint32_t roles;
    struct hour until;
    struct span label;
};

/* Each makes *out, key_draft_done of which follows also after a failure. now is the system's clock:
 * an event is stamped with it, or with its predecessor's stamp if that is later. NOT_FOUND, SPENT,
 * OVER_QUOTA and others with trouble. */

enum status ceremony_delegate(struct key_draft *out, const struct key_history *history,
                              const struct grant *grant, struct wall now,
                              struct trouble *trouble) MUST_CHECK;

/* Revokes the delegation and all others of its key, then delegates anew every other key that was
 * good at this hour: SPEC section 6.3. */
enum status ceremony_revoke(struct key_draft *out, const struct key_history *history,
                            const struct id *delegation, struct wall now,
                            struct trouble *trouble) MUST_CHECK;

/* Reveals a set, commits to the one that follows it, and delegates anew every key that was good,
 * since a rotate opens an epoch too. */
struct rotation {
    const struct key_set *revealed;
    const struct key_set *next;
};
enum status ceremony_rotate(struct key_draft *out, const struct key_history *history,
                            const struct rotation *rotation, struct wall now,
                            struct trouble *trouble) MUST_CHECK;

/* KIND_DISSOLVE or KIND_CONTEST. */
enum status ceremony_end(struct key_draft *out, const struct key_history *history, uint32_t kind,
                         struct wall now, struct trouble *trouble) MUST_CHECK;

/* The first event of a log, under the network id, or zero for the Cell's. */
enum status ceremony_begin(struct key_draft *out, const struct id *network,
                           const struct rotation *rotation, struct wall now) MUST_CHECK;

/* The set that signs the next event, and its generation; NOT_FOUND for an empty log. */
enum status ceremony_signers(struct key_set *out, uint32_t *generation,
                             const struct key_history *history) MUST_CHECK;

/* The commitment that the next rotate must open. */
enum status ceremony_commitment(struct id *out, const struct key_history *history) MUST_CHECK;

#endif
