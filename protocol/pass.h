/* One pass of reconciliation over one lane as of one hour: the Negentropy state of either side, the
 * set that it walks over, and the salt, if any. SPEC section 10.4. */
#ifndef ZAWLBUK_PROTOCOL_PASS_H
#define ZAWLBUK_PROTOCOL_PASS_H

#include "protocol/id_queue.h"
#include "protocol/ledger.h"
#include "protocol/reconcile.h"

struct pass;

struct pass_terms {
    enum reconcile_role role;
    enum lane lane;
    struct hour hour;
    const struct id *salt; /* or NULL */
};

/* The ledger must outlive the pass; it may change meanwhile. NO_MEMORY. */
enum status pass_open(struct pass **out, const struct ledger *ledger,
                      const struct pass_terms *terms) MUST_CHECK;
/* NULL is accepted. */
void pass_close(struct pass *pass);

/* The initiator's first message; borrowed until the next call. NO_MEMORY. */
enum status pass_begin(struct pass *pass, struct span *message) MUST_CHECK;
/* Takes the responder's message: collects ids of ours that it has not, and ids, as they are on the
 * wire, that it has and we have not, at most LIMIT_RECONCILE_IDS in all. The reply is borrowed
 * until the next call, empty when the pass is over. Any status but OK and NO_MEMORY is the peer's
 * fault. */
enum status pass_lead(struct pass *pass, struct span *reply, struct id_queue *haves,
                      struct id_queue *needs, struct span message) MUST_CHECK;
/* Takes the initiator's message. Reply and statuses as above. */
enum status pass_follow(struct pass *pass, struct span *reply, struct span message) MUST_CHECK;
/* Of the initiator, once over: no bound cut it short. */
bool pass_is_complete(const struct pass *pass);

/* Items that the pass holds in a copy of its own; 0 for NULL. */
size_t pass_copied(const struct pass *pass);

/* The id of ours behind an id on the wire; itself without a salt. False when we have none. */
bool pass_resolve(const struct pass *pass, struct id *out, const struct id *wire_id);
/* What stands for an id on the wire of a salted pass: BLAKE2b-256(salt || id). */
struct id pass_salted_id(const struct id *salt, const struct id *id);

#endif
