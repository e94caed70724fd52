/* A request that waits until its records are durable or refused. */
#ifndef ZAWLBUK_NODE_CONTROL_PENDING_H
#define ZAWLBUK_NODE_CONTROL_PENDING_H

#include "node/answer.h"
#include "node/driver.h"

struct pending;

/* answer is sent when all went well; taken, kept until then. With counts, "taken" is added to it:
 * how many records of a partial submit were new. what names one record in messages: "entry". NULL:
 * no memory, and the request has been answered so. */
struct pending *pending_open(struct http_request *request, json_t *answer, const char *what,
                             bool counts);

/* To give to the driver; the answer goes out from there. */
struct driver_waiter pending_waiter(struct pending *pending);

/* The driver did not take it: answers at once. trouble may be NULL. */
void pending_fail(struct pending *pending, enum status status, const struct trouble *trouble);

#endif
