/* The trust lane in an order in which a node that knows nothing yet can take it in at once: the
 * Cell's log, its decisions, the logs of whom it decided on, vouches, the logs of whom they name.
 */
#ifndef ZAWLBUK_NODE_CONTROL_TRUST_ORDER_H
#define ZAWLBUK_NODE_CONTROL_TRUST_ORDER_H

#include "protocol/ledger.h"

struct trust_order {
    struct id *ids;
    size_t count;
};

/* Of what is offered to peers now. NO_MEMORY; trust_order_close follows also then. */
enum status trust_order_open(struct trust_order *out, const struct ledger *ledger) MUST_CHECK;
void trust_order_close(struct trust_order *order);

#endif
