/* The initiator's side of a list of ids; for reconcile.c alone. */
#ifndef ZAWLBUK_PROTOCOL_RECONCILE_IDS_H
#define ZAWLBUK_PROTOCOL_RECONCILE_IDS_H

#include "protocol/reconcile.h"

/* Compares the ids that the other side has in a range with our items from lower to before upper,
 * and appends the differences to have and need. TOO_LARGE when there are more than ids_max allows:
 * those appended stand. NO_MEMORY. */
enum status reconcile_compare(struct reconcile *session, struct span ids, size_t lower,
                              size_t upper) MUST_CHECK;

#endif
